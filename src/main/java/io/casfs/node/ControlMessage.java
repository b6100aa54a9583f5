package io.casfs.node;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What commands and the daemon say to each other over the control socket.
 *
 * <p>A connection carries one request. The answer is any number of {@link Note}, {@link Progress}, {@link Copying}, {@link
 * Blocks}, {@link ProblemFound} and {@link Events}, and last one of the other replies; {@link Failed} may end any answer.
 *
 * <p>A path is relative to the root; each character stands for the byte of its number, as names are bytes.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ControlMessage.MountRequest.class, name = "mount"),
    @JsonSubTypes.Type(value = ControlMessage.UnmountRequest.class, name = "unmount"),
    @JsonSubTypes.Type(value = ControlMessage.StatusRequest.class, name = "status"),
    @JsonSubTypes.Type(value = ControlMessage.KeyRequest.class, name = "key"),
    @JsonSubTypes.Type(value = ControlMessage.CatRequest.class, name = "cat"),
    @JsonSubTypes.Type(value = ControlMessage.PutRequest.class, name = "put"),
    @JsonSubTypes.Type(value = ControlMessage.ContentEnd.class, name = "content-end"),
    @JsonSubTypes.Type(value = ControlMessage.VerifyRequest.class, name = "verify"),
    @JsonSubTypes.Type(value = ControlMessage.InviteRequest.class, name = "invite"),
    @JsonSubTypes.Type(value = ControlMessage.SyncRequest.class, name = "sync"),
    @JsonSubTypes.Type(value = ControlMessage.EvictRequest.class, name = "evict"),
    @JsonSubTypes.Type(value = ControlMessage.WarmRequest.class, name = "warm"),
    @JsonSubTypes.Type(value = ControlMessage.LeaveRequest.class, name = "leave"),
    @JsonSubTypes.Type(value = ControlMessage.ForgetRequest.class, name = "forget"),
    @JsonSubTypes.Type(value = ControlMessage.EventsRequest.class, name = "events"),
    @JsonSubTypes.Type(value = ControlMessage.Done.class, name = "done"),
    @JsonSubTypes.Type(value = ControlMessage.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = ControlMessage.Ending.class, name = "ending"),
    @JsonSubTypes.Type(value = ControlMessage.Note.class, name = "note"),
    @JsonSubTypes.Type(value = ControlMessage.Mounted.class, name = "mounted"),
    @JsonSubTypes.Type(value = ControlMessage.Unmounted.class, name = "unmounted"),
    @JsonSubTypes.Type(value = ControlMessage.StatusReply.class, name = "status-reply"),
    @JsonSubTypes.Type(value = ControlMessage.Content.class, name = "content"),
    @JsonSubTypes.Type(value = ControlMessage.Blocks.class, name = "blocks"),
    @JsonSubTypes.Type(value = ControlMessage.Stored.class, name = "stored"),
    @JsonSubTypes.Type(value = ControlMessage.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = ControlMessage.ProblemFound.class, name = "problem"),
    @JsonSubTypes.Type(value = ControlMessage.Verified.class, name = "verified"),
    @JsonSubTypes.Type(value = ControlMessage.Token.class, name = "token"),
    @JsonSubTypes.Type(value = ControlMessage.Copying.class, name = "copying"),
    @JsonSubTypes.Type(value = ControlMessage.Copied.class, name = "copied"),
    @JsonSubTypes.Type(value = ControlMessage.Evicted.class, name = "evicted"),
    @JsonSubTypes.Type(value = ControlMessage.Warmed.class, name = "warmed"),
    @JsonSubTypes.Type(value = ControlMessage.Left.class, name = "left"),
    @JsonSubTypes.Type(value = ControlMessage.ForgottenReply.class, name = "forgotten"),
    @JsonSubTypes.Type(value = ControlMessage.Events.class, name = "event-lines"),
})
sealed interface ControlMessage {

    /** Asks for a mount; answered by {@link Mounted} or {@link Ending}. What is null is the daemon's to choose. */
    record MountRequest(
            String directory,
            @Nullable String fuse,
            @Nullable String owner,
            List<String> options) implements ControlMessage {
        public MountRequest {
            requireNonNull(directory);
            options = List.copyOf(options);
        }
    }

    /** Asks to end one mount, or all if {@code directory} is null; answered by {@link Unmounted}. */
    record UnmountRequest(@Nullable String directory, boolean keepServing) implements ControlMessage {}

    /** Asks how the node is; answered by {@link StatusReply}. */
    record StatusRequest() implements ControlMessage {}

    /** The form of a path in messages. */
    static String pathText(byte[] path) {
        return new String(path, StandardCharsets.ISO_8859_1);
    }

    /** The path that {@link #pathText} put into a message. */
    static byte[] pathBytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Asks what a file consists of; answered by {@link Blocks} and {@link Content}. */
    record KeyRequest(String path) implements ControlMessage {
        public KeyRequest {
            requireNonNull(path);
        }
    }

    /** Asks for a content; answered by raw frames and {@link Done}. */
    record CatRequest(String key) implements ControlMessage {
        public CatRequest {
            requireNonNull(key);
        }
    }

    /** Announces a content to store: raw frames and {@link ContentEnd} follow; answered by {@link Stored}. */
    record PutRequest() implements ControlMessage {}

    /** Says that the content before is whole: without it the connection just broke. */
    record ContentEnd() implements ControlMessage {}

    /** Asks to read and check everything; answered by {@link ProblemFound}, {@link Progress} and {@link Verified}. */
    record VerifyRequest() implements ControlMessage {}

    /** Asks for a token; answered by {@link Token}. */
    record InviteRequest(long validitySeconds, int uses) implements ControlMessage {}

    /** Asks to wait for copies; answered by {@link Copying} and {@link Copied}. */
    record SyncRequest(@Nullable String path, int copies) implements ControlMessage {}

    /** Asks to drop copies; answered by {@link Evicted}. */
    record EvictRequest(String path) implements ControlMessage {
        public EvictRequest {
            requireNonNull(path);
        }
    }

    /** Asks to fetch what is missing; answered by {@link Copying} and {@link Warmed}. */
    record WarmRequest(String path) implements ControlMessage {
        public WarmRequest {
            requireNonNull(path);
        }
    }

    /** Asks the node to leave its cluster; answered by {@link Copying} and {@link Left}. */
    record LeaveRequest(boolean force) implements ControlMessage {}

    /** Asks to put a member out; answered by {@link ForgottenReply}. */
    record ForgetRequest(String node) implements ControlMessage {
        public ForgetRequest {
            requireNonNull(node);
        }
    }

    /** Asks for the event log; answered by {@link Events} and {@link Done}, which doesn't come while following. */
    record EventsRequest(boolean follow) implements ControlMessage {}

    /** The request was done. */
    record Done() implements ControlMessage {}

    /** The request was refused or failed; {@code message} is for people. */
    record Failed(int exitStatus, String message) implements ControlMessage {
        public Failed {
            requireNonNull(message);
        }
    }

    /** The daemon is about to end: ask a new one, once this process has ended. */
    record Ending(long pid) implements ControlMessage {}

    /** Tells people what takes time; also a sign of life. */
    record Note(String text) implements ControlMessage {
        public Note {
            requireNonNull(text);
        }
    }

    /** The directory is usable; {@code already} if it was before. */
    record Mounted(String directory, boolean already, long pid) implements ControlMessage {
        public Mounted {
            requireNonNull(directory);
        }
    }

    /** The mounts have ended, with everything committed; {@code ending} if the process now ends, too. */
    record Unmounted(List<String> directories, boolean ending, long pid) implements ControlMessage {
        public Unmounted {
            directories = List.copyOf(directories);
        }
    }

    /** How the node is. */
    record StatusReply(NodeStatus status) implements ControlMessage {
        public StatusReply {
            requireNonNull(status);
        }
    }

    /** The whole of a file's content. */
    record Content(String key, long length) implements ControlMessage {
        public Content {
            requireNonNull(key);
        }
    }

    /** The next pieces of a file's content. */
    record Blocks(List<BlockEntry> blocks) implements ControlMessage {
        public Blocks {
            blocks = List.copyOf(blocks);
        }
    }

    /** The content is durable under this key. */
    record Stored(String key) implements ControlMessage {
        public Stored {
            requireNonNull(key);
        }
    }

    /** How far a verification is. */
    record Progress(VerifyProgress progress) implements ControlMessage {
        public Progress {
            requireNonNull(progress);
        }
    }

    /** Something a verification found. */
    record ProblemFound(Problem problem) implements ControlMessage {
        public ProblemFound {
            requireNonNull(problem);
        }
    }

    /** A verification is through. */
    record Verified(long records, long blocks, long bytes, long problems) implements ControlMessage {}

    /** The token that was asked for. */
    record Token(Invited invited) implements ControlMessage {
        public Token {
            requireNonNull(invited);
        }
    }

    /** How far blocks are on their way; also a sign of life. */
    record Copying(CopiesProgress progress) implements ControlMessage {
        public Copying {
            requireNonNull(progress);
        }
    }

    /** There are enough copies. */
    record Copied(CopiesReport report) implements ControlMessage {
        public Copied {
            requireNonNull(report);
        }
    }

    /** Copies were dropped. */
    record Evicted(EvictReport report) implements ControlMessage {
        public Evicted {
            requireNonNull(report);
        }
    }

    /** What was missing is here. */
    record Warmed(WarmReport report) implements ControlMessage {
        public Warmed {
            requireNonNull(report);
        }
    }

    /** The node has left, its mounts have ended, and its process ends now. */
    record Left(LeaveReport report, List<String> directories, long pid) implements ControlMessage {
        public Left {
            requireNonNull(report);
            directories = List.copyOf(directories);
        }
    }

    /** A member was put out. */
    record ForgottenReply(Forgotten forgotten) implements ControlMessage {
        public ForgottenReply {
            requireNonNull(forgotten);
        }
    }

    /** The next lines of the event log; none is a sign of life. */
    record Events(List<String> lines) implements ControlMessage {
        public Events {
            lines = List.copyOf(lines);
        }
    }
}
