package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.casfs.transport.Envelope;
import io.casfs.transport.Handler;
import io.casfs.transport.Protocol;
import io.casfs.transport.RefusedException;
import io.casfs.transport.StrangerHandler;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The protocols that this node serves: frames in, frames out. Thread-safe. */
final class Services {
    private static final Logger LOG = LoggerFactory.getLogger(Services.class);

    private record Service<M>(Protocol<M> protocol, Handler<M> handler) {
        CompletionStage<Frame> answer(NodeId peer, Frame request) throws IOException {
            long number = request.number();
            return handler.answer(peer, open(protocol, request))
                    .thenApply(answer -> new Frame(
                            Frame.Kind.ANSWER, number, "", protocol.encode(answer.message()), answer.payload()));
        }

        void take(NodeId peer, Frame message) throws IOException {
            handler.take(peer, open(protocol, message));
        }
    }

    private record StrangerService<M>(Protocol<M> protocol, StrangerHandler<M> handler) {
        Frame answer(String address, Frame words) throws IOException {
            M answer = handler.answer(address, protocol.decode(words.message()));
            return Frame.talk(protocol.name(), protocol.encode(answer));
        }
    }

    private final Map<String, Service<?>> services = new ConcurrentHashMap<>();
    private final Map<String, StrangerService<?>> strangerServices = new ConcurrentHashMap<>();
    private final Counters counters;

    Services(Counters counters) {
        this.counters = counters;
    }

    <M> void serve(Protocol<M> protocol, Handler<M> handler) {
        services.put(protocol.name(), new Service<>(protocol, handler));
    }

    <M> void serveStrangers(Protocol<M> protocol, StrangerHandler<M> handler) {
        strangerServices.put(protocol.name(), new StrangerService<>(protocol, handler));
    }

    static <M> Envelope<M> open(Protocol<M> protocol, Frame frame) throws IOException {
        return new Envelope<>(protocol.decode(frame.message()), frame.payload());
    }

    /** Answers a request with an answer or a refusal; the stage never fails. */
    CompletionStage<Frame> answer(NodeId peer, Frame request) {
        CompletionStage<Frame> answer;
        try {
            answer = service(request).answer(peer, request);
        } catch (IOException | RuntimeException | Error e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.exceptionally(
                problem -> Frame.refusal(request.number(), told(problem, request.protocol(), peer.toString())));
    }

    /** Hands over a one-way message. */
    void take(NodeId peer, Frame message) {
        try {
            service(message).take(peer, message);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("a message of {} from {} is lost", message.protocol(), peer, e);
        }
    }

    private Service<?> service(Frame frame) throws RefusedException {
        Service<?> service = services.get(frame.protocol());
        if (service == null) {
            counters.refused(Reason.PROTOCOL);
            throw new RefusedException("this node doesn't serve '" + frame.protocol() + "': update casfs on it");
        }
        return service;
    }

    /** Answers a stranger with words or with a refusal. */
    Frame answerStranger(String address, Frame words) {
        StrangerService<?> service = strangerServices.get(words.protocol());
        if (service == null) {
            counters.refused(Reason.PROTOCOL);
            return Frame.refusal(0, "this node doesn't talk '" + words.protocol() + "' to strangers");
        }
        try {
            return service.answer(address, words);
        } catch (IOException | RuntimeException | Error e) {
            counters.refused(Reason.STRANGER);
            return Frame.refusal(0, told(e, words.protocol(), address));
        }
    }

    /** Returns what the other end may know of a failure. */
    private String told(@Nullable Throwable problem, String protocol, String whom) {
        Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
        if (cause instanceof RefusedException) {
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof ProtocolException) {
            counters.refused(Reason.FRAME);
            LOG.info("{} of {}: {}", protocol, whom, cause.getMessage());
            return "the message can't be understood; are both versions of casfs the same?";
        }
        LOG.warn("answering {} of {} failed", protocol, whom, cause);
        return "internal error";
    }
}
