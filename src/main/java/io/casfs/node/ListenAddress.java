package io.casfs.node;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node listens, and the addresses that it tells others.
 *
 * @param host a name, an address, or {@code 0.0.0.0} for all
 * @param port 0 for any free one
 */
record ListenAddress(String host, int port) {
    /** The port that is taken first; firewalls are opened for it. */
    static final int USUAL_PORT = 7437;

    private static final int PORTS_TRIED = 64;
    private static final String ALL = "0.0.0.0";

    /** Parses {@code HOST:PORT}, which was checked when it was given. */
    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new ListenAddress(
                bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(text.substring(colon + 1)));
    }

    /** Opens something at an address. */
    @FunctionalInterface
    interface Opener<T> {
        T open(String hostAndPort) throws IOException;
    }

    /**
     * Opens at the address that was stored, or the usual one, or else at the next that is free.
     *
     * @param stored what was chosen before or given by the user; null if nothing was
     */
    static <T> T open(@Nullable String stored, Opener<T> opener) throws IOException {
        ListenAddress first = stored == null ? new ListenAddress(ALL, USUAL_PORT) : parse(stored);
        IOException failure = null;
        for (int i = 0; i < PORTS_TRIED; i++) {
            int port = first.port == 0 ? 0 : first.port + i;
            if (port > 65_535) {
                break;
            }
            try {
                return opener.open(new ListenAddress(first.host, port).toString());
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        throw new IOException(
                "this node can't listen at " + first + " nor at the ports after it ("
                        + (failure == null ? "there are none" : failure.getMessage())
                        + "); choose another address with --listen HOST:PORT",
                failure);
    }

    /** Returns the {@code HOST:PORT}s at which others may reach this node, the likeliest first. */
    List<String> reachableAt() throws SocketException {
        if (!host.equals(ALL) && !host.equals("::")) {
            return List.of(toString());
        }
        List<String> global = new ArrayList<>();
        List<String> loopback = new ArrayList<>();
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (!network.isUp()) {
                continue;
            }
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (address instanceof Inet4Address && !address.isLinkLocalAddress()) {
                    (address.isLoopbackAddress() ? loopback : global).add(address.getHostAddress() + ":" + port);
                }
            }
        }
        global.addAll(loopback);
        return global.subList(0, Math.min(global.size(), 8));
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
