package io.casfs.transport.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Bounds the connections that somebody dialled and that aren't accepted yet, all together and by address. Thread-safe. */
final class Doorway {
    static final int MAX = 64;
    static final int MAX_OF_ONE = 16;

    private final Map<InetAddress, Integer> waiting = new HashMap<>();
    private int count;

    /** Lets one in, to be let out by {@link #leave}; returns false if there are too many. */
    synchronized boolean enter(SocketAddress from) {
        InetAddress address = address(from);
        int ofOne = waiting.getOrDefault(address, 0);
        if (count >= MAX || ofOne >= MAX_OF_ONE) {
            return false;
        }
        waiting.put(address, ofOne + 1);
        count++;
        return true;
    }

    synchronized void leave(SocketAddress from) {
        count--;
        waiting.computeIfPresent(address(from), (address, ofOne) -> ofOne == 1 ? null : ofOne - 1);
    }

    private static InetAddress address(SocketAddress from) {
        return ((InetSocketAddress) from).getAddress();
    }
}
