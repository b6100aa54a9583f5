package io.casfs.transport;

/** Messages of tests. */
public sealed interface Chat {
    Protocol<Chat> PROTOCOL = Protocol.of("chat", Chat.class);

    record Say(String text) implements Chat {}

    record HangUp(int code) implements Chat {}
}
