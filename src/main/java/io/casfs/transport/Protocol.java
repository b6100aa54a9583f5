package io.casfs.transport;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Locale;

/**
 * A sealed family of messages, its name, and their form as JSON.
 *
 * <p>Each permitted record of {@code M} is an object whose field {@code type} is the record's simple name in lower case
 * with hyphens ({@code HaveBlocks}: {@code have-blocks}). Types not permitted, unknown fields, trailing bytes, and
 * anything larger than the bounds are refused. Records check their own fields in their constructors. Thread-safe.
 */
public final class Protocol<M> {
    /** The longest message in bytes. */
    public static final int MAX_MESSAGE = 256 << 10;

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxDocumentLength(MAX_MESSAGE)
            .maxStringLength(64 << 10)
            .maxNameLength(64)
            .maxNumberLength(24)
            .maxNestingDepth(12)
            .build();

    private final String name;
    private final Class<M> family;
    private final ObjectMapper mapper;

    private Protocol(String name, Class<M> family, ObjectMapper mapper) {
        this.name = name;
        this.family = family;
        this.mapper = mapper;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    /**
     * Returns the protocol of a sealed interface whose permitted types are records.
     *
     * @param name 1 to 32 lower-case letters and hyphens
     */
    public static <M> Protocol<M> of(String name, Class<M> family) {
        if (!name.matches("[a-z-]{1,32}")) {
            throw new IllegalArgumentException("'" + name + "' is no name for a protocol");
        }
        ObjectMapper mapper = JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(BOUNDS).build())
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .addMixIn(family, Typed.class)
                .build();
        Class<?>[] permitted = family.getPermittedSubclasses();
        if (permitted == null) {
            throw new IllegalArgumentException(family + " is not sealed");
        }
        for (Class<?> type : permitted) {
            mapper.registerSubtypes(new NamedType(type, typeName(type.getSimpleName())));
        }
        return new Protocol<>(name, family, mapper);
    }

    private static String typeName(String simpleName) {
        return simpleName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** Returns the name that frames carry. */
    public String name() {
        return name;
    }

    /**
     * Returns a message as JSON in UTF-8.
     *
     * @throws IllegalArgumentException if it is longer than {@link #MAX_MESSAGE}: whoever makes messages bounds them
     */
    public byte[] encode(M message) {
        try {
            byte[] json = mapper.writerFor(family).writeValueAsBytes(message);
            if (json.length > MAX_MESSAGE) {
                throw new IllegalArgumentException("a message of " + json.length + " bytes is too long");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(message.getClass() + " has no form in JSON", e);
        }
    }

    /**
     * Returns the message that {@link #encode} wrote.
     *
     * @throws ProtocolException for anything else
     */
    public M decode(byte[] json) throws ProtocolException {
        if (json.length > MAX_MESSAGE) {
            throw new ProtocolException("a message of " + json.length + " bytes is too long");
        }
        try {
            M message = mapper.readValue(json, family);
            if (message != null) {
                return message;
            }
        } catch (JsonProcessingException e) {
            throw refused("not a message of " + name + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw refused("not a message of " + name, e);
        }
        throw new ProtocolException("a message of " + name + " that says nothing");
    }

    private static ProtocolException refused(String what, Exception cause) {
        ProtocolException refused = new ProtocolException(what);
        refused.initCause(cause);
        return refused;
    }

    @Override
    public String toString() {
        return name;
    }
}
