package io.casfs.joining;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses as {@code HOST:PORT}; an IPv6 host is in brackets. */
final class Addresses {
    static final int MAX_COUNT = 8;

    private static final int MAX_LENGTH = 255;
    private static final Pattern FORM = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Za-z:.%_-]+]):([0-9]{1,5})");

    private Addresses() {}

    /**
     * Returns a copy of {@code addresses}.
     *
     * @throws IllegalArgumentException if there are fewer than {@code least} or more than {@link #MAX_COUNT}, or one is none
     */
    static List<String> require(int least, List<String> addresses) {
        if (addresses.size() < least || addresses.size() > MAX_COUNT) {
            throw new IllegalArgumentException(
                    addresses.size() + " addresses, where " + least + " to " + MAX_COUNT + " are possible");
        }
        addresses.forEach(Addresses::port);
        return List.copyOf(addresses);
    }

    static int port(String address) {
        Matcher form = FORM.matcher(address);
        if (address.length() <= MAX_LENGTH && form.matches()) {
            int port = Integer.parseInt(form.group(1));
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new IllegalArgumentException("'" + address + "' is no address: it should be HOST:PORT");
    }
}
