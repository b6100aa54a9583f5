package io.casfs.membership;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ScaleCube's data classes, which it hides, taken apart and put together.
 *
 * <p>They are {@link Externalizable}: each tells an {@link ObjectOutput} its parts and takes them from an {@link
 * ObjectInput}. Ours hold a list; no byte of Java's serialization is written or read.
 */
final class HiddenData {
    private static final String PACKAGE = "io.scalecube.cluster.";

    /** Member from, member to, member issuer or null, ack or null. */
    static final HiddenData PING = new HiddenData("fdetector.PingData");

    /** Count, records. */
    static final HiddenData SYNC = new HiddenData("membership.SyncData");

    /** Member, status, incarnation. */
    static final HiddenData RECORD = new HiddenData("membership.MembershipRecord");

    /** Count, gossips, id of the sender. */
    static final HiddenData GOSSIP_REQUEST = new HiddenData("gossip.GossipRequest");

    /** Id of the origin, message, sequence number. */
    static final HiddenData GOSSIP = new HiddenData("gossip.Gossip");

    /** Member. */
    static final HiddenData METADATA_REQUEST = new HiddenData("metadata.GetMetadataRequest");

    /** Member, length of the metadata, metadata; ours are always empty. */
    static final HiddenData METADATA_RESPONSE = new HiddenData("metadata.GetMetadataResponse");

    private final Constructor<? extends Externalizable> constructor;

    private HiddenData(String className) {
        try {
            constructor = Class.forName(PACKAGE + className)
                    .asSubclass(Externalizable.class)
                    .getDeclaredConstructor();
            constructor.setAccessible(true);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this isn't the ScaleCube that casfs was written for", e);
        }
    }

    /** Returns an object of this class with these parts. */
    Object of(@Nullable Object... parts) {
        Iterator<@Nullable Object> left = Arrays.asList(parts).iterator();
        ObjectInput input = (ObjectInput) Proxy.newProxyInstance(
                HiddenData.class.getClassLoader(),
                new Class<?>[] {ObjectInput.class},
                (proxy, method, arguments) -> method.getReturnType() == void.class ? null : left.next());
        try {
            Externalizable data = constructor.newInstance();
            data.readExternal(input);
            return data;
        } catch (ReflectiveOperationException | IOException e) {
            throw new IllegalStateException("can't make ScaleCube's " + this, e);
        }
    }

    /**
     * Returns the parts of an object.
     *
     * @throws IllegalArgumentException if it isn't of this class
     */
    List<@Nullable Object> parts(@Nullable Object data) {
        if (!constructor.getDeclaringClass().isInstance(data)) {
            throw new IllegalArgumentException("not ScaleCube's " + this + ": " + data);
        }
        List<@Nullable Object> parts = new ArrayList<>();
        ObjectOutput output = (ObjectOutput) Proxy.newProxyInstance(
                HiddenData.class.getClassLoader(), new Class<?>[] {ObjectOutput.class}, (proxy, method, arguments) -> {
                    parts.add(arguments[0]);
                    return null;
                });
        try {
            ((Externalizable) data).writeExternal(output);
            return parts;
        } catch (IOException e) {
            throw new IllegalStateException("can't read ScaleCube's " + this, e);
        }
    }

    @Override
    public String toString() {
        return constructor.getDeclaringClass().getSimpleName();
    }
}
