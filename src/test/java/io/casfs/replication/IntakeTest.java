package io.casfs.replication;

import static io.casfs.replication.Intake.Outcome.GAP;
import static io.casfs.replication.Intake.Outcome.KNOWN;
import static io.casfs.replication.Intake.Outcome.NEW;
import static io.casfs.replication.Intake.Outcome.REFUSED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.crypto.ClusterKeys;
import io.casfs.crypto.ClusterSecret;
import io.casfs.crypto.RecordSealer;
import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Member;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private final TestNode author = TestNode.stranger();
    private TestNode node;
    private Intake intake;

    @BeforeEach
    void begin() throws IOException {
        node = TestNode.founder();
        author.join(node);
        author.mutate();
        intake = new Intake(node.replica(), node.replica(), node.security());
    }

    private Intake.Outcome take(Batch batch) {
        return take(SealedBatch.seal(TestNode.RECORDS, batch));
    }

    private Intake.Outcome take(SealedBatch batch) {
        return intake.take(author.id(), batch);
    }

    @Test
    void aGoodBatchIsAppliedOnce() throws IOException {
        Batch batch = author.seal();
        assertEquals(NEW, take(batch));
        assertEquals(KNOWN, take(batch));
        assertEquals(author.replica().applied(), node.replica().applied());
        assertEquals(0, intake.refused());
    }

    @Test
    void aBatchAfterAGapHasToWait() throws IOException {
        Batch first = author.seal();
        author.mutate();
        Batch second = author.seal();
        assertEquals(GAP, take(second));
        assertEquals(NEW, take(first));
        assertEquals(NEW, take(second));
    }

    @Test
    void anUnknownAuthorIsAGap() throws IOException {
        TestNode other = TestNode.stranger();
        other.join(author);
        other.mutate();
        assertEquals(GAP, take(other.seal()));
    }

    @Test
    void mutationsOfAForgottenAuthorAreTakenFromOthers() throws IOException {
        Batch batch = author.seal();
        node.end(author, Member.Standing.FORGOTTEN);
        assertEquals(NEW, take(batch));
    }

    @Test
    void aSignatureOfAnotherKeyIsRefused() throws IOException {
        Batch batch = author.seal();
        Batch forged = with(batch, batch.mutations(), node.sign(batch.statement()));
        assertEquals(REFUSED, take(forged));
        assertEquals(1, intake.refused());
        assertEquals(NEW, take(batch));
    }

    @Test
    void aSignatureOfAnotherBatchIsRefused() throws IOException {
        Batch first = author.seal();
        author.mutate();
        Batch second = author.seal();
        assertEquals(NEW, take(first));
        assertEquals(REFUSED, take(with(second, second.mutations(), first.signature())));
    }

    @Test
    void mutationsThatAreNoneAreRefusedThoughSigned() throws IOException {
        Batch batch = author.seal();
        List<Bytes> nonsense = List.of(Bytes.of("nonsense"));
        byte[] statement =
                Batch.statement(batch.author(), batch.first(), batch.first(), nonsense.get(0), batch.needs());
        assertEquals(REFUSED, take(with(batch, nonsense, author.sign(statement))));
        assertEquals(NEW, take(batch));
    }

    @Test
    void aBatchUnderAnotherNameDoesNotOpen() throws IOException {
        Batch batch = author.seal();
        byte[] record = SealedBatch.seal(TestNode.RECORDS, batch).record();
        BatchName other = new BatchName(batch.author(), batch.first(), batch.last() + 1);
        assertEquals(REFUSED, take(new SealedBatch(other, record)));
    }

    @Test
    void aBatchOfAnotherClusterDoesNotOpen() throws IOException {
        RecordSealer others =
                ClusterKeys.derive(ClusterSecret.generate(new SecureRandom())).records();
        assertEquals(REFUSED, take(SealedBatch.seal(others, author.seal())));
    }

    @Test
    void nothingMoreIsTakenOfAnIncarnationWithTwoHistories() throws IOException {
        // The author's state was copied: both copies go on under one incarnation.
        TestNode copy = author.copy();
        Batch batch = author.seal();
        assertEquals(NEW, take(batch));
        copy.mutate();
        assertEquals(REFUSED, take(copy.seal()));
        assertEquals(List.of(author.replica().incarnation()), intake.forked());
        assertEquals(1, intake.refused());

        author.mutate();
        assertEquals(REFUSED, take(author.seal()), "of either copy");
    }

    private static Batch with(Batch batch, List<Bytes> mutations, Bytes signature) {
        return new Batch(batch.author(), batch.first(), mutations, batch.needs(), signature);
    }
}
