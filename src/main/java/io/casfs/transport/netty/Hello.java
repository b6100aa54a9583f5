package io.casfs.transport.netty;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;

/**
 * What a node says first. Fields that aren't known are ignored, so that a later version still understands enough to say
 * why it doesn't talk to this one.
 *
 * @param min the oldest version of the protocol that it speaks
 * @param max the newest one
 * @param cluster the cluster's id in hex
 * @param node its id in hex
 * @param capabilities words for what it can do beyond the version
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Hello(int min, int max, String cluster, String node, List<String> capabilities) {
    private static final int MAX_WORDS = 32;
    private static final int MAX_WORD = 64;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(Frame.MAX_GREETING)
                            .maxNestingDepth(4)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    Hello {
        capabilities = List.copyOf(capabilities);
        if (min < 1 || max < min || cluster.length() > MAX_WORD || node.length() > MAX_WORD) {
            throw new IllegalArgumentException("a hello with impossible values");
        }
        if (capabilities.size() > MAX_WORDS || capabilities.stream().anyMatch(word -> word.length() > MAX_WORD)) {
            throw new IllegalArgumentException("a hello with too many words");
        }
    }

    byte[] encode() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a hello has no form in JSON", e);
        }
    }

    static Hello decode(byte[] json) throws ProtocolException {
        try {
            Hello hello = JSON.readValue(json, Hello.class);
            if (hello != null) {
                return hello;
            }
        } catch (IOException e) {
            ProtocolException refused = new ProtocolException("the hello can't be understood");
            refused.initCause(e);
            throw refused;
        }
        throw new ProtocolException("a hello that says nothing");
    }
}
