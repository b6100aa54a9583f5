package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.BlockId;
import io.casfs.block.TestBlocks;
import io.casfs.exchange.ExchangeMessage.Absent;
import io.casfs.exchange.ExchangeMessage.Answers;
import io.casfs.exchange.ExchangeMessage.Ask;
import io.casfs.exchange.ExchangeMessage.Fetch;
import io.casfs.exchange.ExchangeMessage.Part;
import io.casfs.exchange.ExchangeMessage.Push;
import io.casfs.transport.Protocol;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExchangeMessageTest {
    private static final int FUZZ = Integer.getInteger("casfs.fuzz", 20_000);
    private static final String ID = TestBlocks.block(1, 10).id().toString();
    private static final String SEALING = "00112233445566778899aabbccddeeff";

    private static List<ExchangeMessage> messages() {
        return List.of(
                new Fetch(ID, null, 0, 1024, 70_000),
                new Fetch("m-" + ID, SEALING, 80, 65_536, 0),
                new Part(SEALING, 70_000, 80),
                new Absent(),
                new Ask(List.of(ID, "m-" + ID), true),
                new Push(List.of(ID, ID), List.of(100, 2_000)),
                Answers.of(List.of(CopyState.values())));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsBackWhatItWrote(ExchangeMessage message) throws ProtocolException {
        assertEquals(message, ExchangeMessage.PROTOCOL.decode(ExchangeMessage.PROTOCOL.encode(message)));
    }

    @Test
    void fitsTheMostIdsIntoAMessage() throws ProtocolException {
        Ask ask = new Ask(Collections.nCopies(ExchangeMessage.MAX_IDS, "m-" + ID), false);
        assertEquals(ask, ExchangeMessage.PROTOCOL.decode(ExchangeMessage.PROTOCOL.encode(ask)));
        Push push = new Push(
                Collections.nCopies(ExchangeMessage.MAX_IDS, "m-" + ID),
                Collections.nCopies(ExchangeMessage.MAX_IDS, ExchangeMessage.MAX_SEALED));
        byte[] json = ExchangeMessage.PROTOCOL.encode(push);
        assertTrue(json.length < Protocol.MAX_MESSAGE, json.length + " bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'type':'fetch'}",
                "{'type':'fetch','id':'zz','from':0,'length':1,'wholeUpTo':0}",
                "{'type':'fetch','id':'ID','from':-1,'length':1,'wholeUpTo':0}",
                "{'type':'fetch','id':'ID','from':0,'length':1100000,'wholeUpTo':0}",
                "{'type':'fetch','id':'ID','sealing':'../../etc/passwd','from':0,'length':1,'wholeUpTo':0}",
                "{'type':'part','sealing':'00112233445566778899aabbccddeeff','sealedLength':2000000000,'from':0}",
                "{'type':'part','sealedLength':100,'from':0}",
                "{'type':'ask','ids':[],'keep':true}",
                "{'type':'ask','keep':true}",
                "{'type':'ask','ids':[null],'keep':true}",
                "{'type':'push','ids':['ID'],'lengths':[]}",
                "{'type':'push','ids':['ID'],'lengths':[-5]}",
                "{'type':'push','ids':['ID'],'lengths':[null]}",
                "{'type':'answers','states':'kq'}",
                "{'type':'answers'}"
            })
    void refusesWhatIsNoMessage(String json) {
        byte[] bytes = json.replace('\'', '"').replace("ID", ID).getBytes(StandardCharsets.UTF_8);
        assertThrows(ProtocolException.class, () -> ExchangeMessage.PROTOCOL.decode(bytes));
    }

    @Test
    void refusesMoreIdsThanFit() {
        List<String> ids = Collections.nCopies(ExchangeMessage.MAX_IDS + 1, ID);
        assertThrows(IllegalArgumentException.class, () -> new Ask(ids, false));
    }

    @Test
    void doesNotFailOtherwiseOnRandomBytes() {
        List<byte[]> seeds =
                messages().stream().map(ExchangeMessage.PROTOCOL::encode).toList();
        for (int seed = 0; seed < FUZZ; seed++) {
            Random random = new Random(seed);
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : '0' + random.nextInt(10));
            }
            try {
                ExchangeMessage message = ExchangeMessage.PROTOCOL.decode(bytes);
                if (message instanceof Fetch fetch) {
                    assertEquals(fetch.id(), fetch.block().toString(), "seed " + seed);
                } else if (message instanceof Ask ask) {
                    assertEquals(
                            ask.ids(),
                            ask.blocks().stream().map(BlockId::toString).toList(),
                            "seed " + seed);
                }
            } catch (ProtocolException e) {
                // what is to happen to most of them
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
