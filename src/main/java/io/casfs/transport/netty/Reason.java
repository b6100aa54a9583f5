package io.casfs.transport.netty;

/** Why a connection or a frame was refused, as the word it is counted under. */
enum Reason {
    /** TLS failed for another reason than a certificate, or was not spoken at all. */
    TLS("tls"),
    CERTIFICATE("certificate"),
    /** Another node than the one that was dialled. */
    WRONG_NODE("wrong-node"),
    VERSION("version"),
    CLUSTER("cluster"),
    NOT_ADMITTED("not-admitted"),
    /** A frame that breaks the rules of the format or of the order of frames. */
    FRAME("frame"),
    TIMEOUT("timeout"),
    OVERLOAD("overload"),
    /** A protocol that this node doesn't serve. */
    PROTOCOL("protocol"),
    /** A stranger's words were refused by whoever answers strangers. */
    STRANGER("stranger");

    private final String word;

    Reason(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
