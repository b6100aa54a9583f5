package io.casfs.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as this package reads and writes it: bounded on the way in, records on both sides, no class names. */
public final class Json {
    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxDocumentLength(ControlFrames.MAX_MESSAGE)
            .maxStringLength(64 * 1024)
            .maxNameLength(256)
            .maxNumberLength(32)
            .maxNestingDepth(16)
            .build();

    /** What a newer casfs added is passed over in files, so that going back one version works. */
    static final ObjectMapper FILES = mapper(false);

    /** Both ends of the control socket are the same casfs or nearly so; the unknown is refused. */
    static final ObjectMapper MESSAGES = mapper(true);

    private static final ObjectWriter FOR_PEOPLE = FILES.writerWithDefaultPrettyPrinter();

    private Json() {}

    private static ObjectMapper mapper(boolean strict) {
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(BOUNDS).build())
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
                .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true)
                .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, true)
                .configure(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, false)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
                .build();
    }

    /** Returns {@code value}, made of records, maps, lists and plain values, as indented JSON. */
    public static String print(Object value) {
        try {
            return FOR_PEOPLE.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(value.getClass() + " has no form in JSON", e);
        }
    }
}
