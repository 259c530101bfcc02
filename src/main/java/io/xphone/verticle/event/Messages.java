package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.MessageRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.MessagingEvents;
import io.xphone.bus.internal.SipIndication;
import io.xphone.call.message.Rejection;
import io.xphone.call.settings.MessagePolicy;
import io.xphone.options.EventOptions;
import io.xphone.sip.event.InstantMessage;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.StatusCode;
import io.xphone.verticle.runtime.CommandBody;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.CommandHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MESSAGE outside of calls, both ways (RFC 3428). */
final class Messages {

    /** Whoever takes messages says so within this time; the sender repeats for 32 s, and is not to be kept waiting. */
    private static final long ANSWER_MS = 10_000;

    private static final int MOST_UNANSWERED = 1_000;

    private record Unanswered(String txId, SipRequest message, long timer) {}

    private final EventContext context;
    private final MessagePolicy policy;
    private final HandlerRegistrations attendances;
    private final Map<String, Unanswered> unanswered = new HashMap<>();

    Messages(EventContext context, EventOptions options, HandlerRegistrations attendances) {
        this.context = context;
        this.policy = new MessagePolicy(options.getMaxMessageBytes(), options.getMessageTypes());
        this.attendances = attendances;
    }

    Future<JsonObject> send(MessageRequest order) {
        if (order.getContentType() == null || order.getContentType().isBlank() || order.getBody() == null) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, "a message needs contentType and body");
        }
        List<Header> headers = new ArrayList<>(context.headers());
        byte[] body;
        try {
            headers.addAll(CommandHeaders.checked(order.getHeaders()));
            body = CommandBody.of(order.getContentType(), order.getBody(), order.isBase64());
        } catch (IllegalArgumentException refused) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
        return context.way(order.getTarget(), order.getPeer()).compose(way -> {
            String id = context.newId("ME", null);
            Promise<JsonObject> done = Promise.promise();
            InstantMessage message;
            try {
                message = new InstantMessage(
                        id,
                        way.target(),
                        way.from(),
                        way.routes(),
                        headers,
                        order.getContentType(),
                        body,
                        context.digest(way.credentials()),
                        context.identifiers());
            } catch (IllegalArgumentException malformed) {
                return CommandFailure.with(BusErrors.INVALID_ARGUMENT, malformed.getMessage());
            }
            MessageSession running = new MessageSession(context, id, message, done);
            context.add(running);
            running.perform(message.start());
            return done.future();
        });
    }

    void onMessage(SipIndication.Request indication) {
        SipRequest message = indication.request();
        Optional<Rejection> refusal = policy.screen(message);
        if (message.to().tag().isPresent()) {
            context.respond(indication.txId(), message, StatusCode.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else if (refusal.isPresent()) {
            context.respond(
                    indication.txId(),
                    message,
                    refusal.get().status(),
                    refusal.get().headers().toArray(new Header[0]));
        } else if (!attendances.takesMessages()) {
            context.respond(indication.txId(), message, StatusCode.TEMPORARILY_UNAVAILABLE);
        } else if (unanswered.size() >= MOST_UNANSWERED) {
            context.respond(
                    indication.txId(),
                    message,
                    StatusCode.SERVICE_UNAVAILABLE,
                    new Header(HeaderName.RETRY_AFTER, "10"));
        } else {
            present(indication.txId(), message);
        }
    }

    private void present(String txId, SipRequest message) {
        String id = context.newId("MI", null);
        long timer =
                context.vertx().setTimer(ANSWER_MS, late -> answer(id, StatusCode.TEMPORARILY_UNAVAILABLE, List.of()));
        unanswered.put(id, new Unanswered(txId, message, timer));
        attendances.tellMessage(MessagingEvents.message(id, message));
    }

    Future<Void> answer(String id, int status, JsonObject more) {
        if (status < 200 || status > 699) {
            return CommandFailure.with(
                    BusErrors.INVALID_ARGUMENT, "a message can't be answered " + status + ": 200 to 699");
        }
        List<Header> headers;
        try {
            headers = CommandHeaders.checked(more);
        } catch (IllegalArgumentException refused) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
        return answer(id, status, headers)
                ? Future.succeededFuture()
                : CommandFailure.with(BusErrors.INVALID_STATE, "no message \"" + id + "\" waits for an answer");
    }

    private boolean answer(String id, int status, List<Header> headers) {
        Unanswered message = unanswered.remove(id);
        if (message == null) {
            return false;
        }
        context.vertx().cancelTimer(message.timer());
        context.respond(message.txId(), message.message(), status, headers.toArray(Header[]::new));
        return true;
    }

    void stop() {
        List.copyOf(unanswered.keySet())
                .forEach(id -> answer(id, StatusCode.TEMPORARILY_UNAVAILABLE, List.<Header>of()));
    }
}
