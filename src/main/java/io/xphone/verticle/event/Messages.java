package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.MessageRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.internal.PublishedAgentEvent;
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

/** Sent and received MESSAGE requests outside of calls (RFC 3428). */
final class Messages {

    /** Time for the application to respond; less than the 32 s for which the sender retransmits. */
    private static final long RESPONSE_TIMEOUT_MS = 10_000;

    private static final int MAX_PENDING = 1_000;

    private record PendingMessage(String txId, SipRequest message, long timer) {}

    private final EventContext context;
    private final MessagePolicy policy;
    private final HandlerRegistrations registrations;
    private final Map<String, PendingMessage> pending = new HashMap<>();

    Messages(EventContext context, EventOptions options, HandlerRegistrations registrations) {
        this.context = context;
        this.policy = new MessagePolicy(options.getMaxMessageBytes(), options.getMessageTypes());
        this.registrations = registrations;
    }

    Future<JsonObject> send(MessageRequest request) {
        if (request.getContentType() == null || request.getContentType().isBlank() || request.getBody() == null) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, "a message needs contentType and body");
        }
        List<Header> headers = new ArrayList<>(context.headers());
        byte[] body;
        try {
            headers.addAll(CommandHeaders.checked(request.getHeaders()));
            body = CommandBody.of(request.getContentType(), request.getBody(), request.isBase64());
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
        return context.findRoute(request.getTarget(), request.getPeer()).compose(route -> {
            String id = context.newId("ME", null);
            Promise<JsonObject> done = Promise.promise();
            InstantMessage message;
            try {
                message = new InstantMessage(
                        id,
                        route.target(),
                        route.from(),
                        route.routes(),
                        headers,
                        request.getContentType(),
                        body,
                        context.digest(route.credentials(), route.use()),
                        context.identifiers());
            } catch (IllegalArgumentException malformed) {
                return CommandFailure.with(BusErrors.INVALID_ARGUMENT, malformed.getMessage());
            }
            MessageSession session = new MessageSession(context, id, message, route.use(), done);
            session.registered(route.flow());
            context.add(session);
            session.perform(message.start());
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
        } else if (!registrations.handlesMessages()) {
            context.respond(indication.txId(), message, StatusCode.TEMPORARILY_UNAVAILABLE);
        } else if (pending.size() >= MAX_PENDING) {
            context.respond(
                    indication.txId(),
                    message,
                    StatusCode.SERVICE_UNAVAILABLE,
                    new Header(HeaderName.RETRY_AFTER, "10"));
        } else {
            publish(indication.txId(), message);
        }
    }

    private void publish(String txId, SipRequest message) {
        String id = context.newId("MI", null);
        long timer = context.vertx()
                .setTimer(RESPONSE_TIMEOUT_MS, expired -> respond(id, StatusCode.TEMPORARILY_UNAVAILABLE, List.of()));
        pending.put(id, new PendingMessage(txId, message, timer));
        registrations.publishMessage(PublishedAgentEvent.Message.of(id, message, context.named(message.to())));
    }

    Future<Void> respond(String id, int status, JsonObject options) {
        if (status < 200 || status > 699) {
            return CommandFailure.with(
                    BusErrors.INVALID_ARGUMENT, "invalid status " + status + " for a message: 200 to 699");
        }
        List<Header> headers;
        try {
            headers = CommandHeaders.checked(options);
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
        return respond(id, status, headers)
                ? Future.succeededFuture()
                : CommandFailure.with(BusErrors.INVALID_STATE, "no message \"" + id + "\" waits for a response");
    }

    private boolean respond(String id, int status, List<Header> headers) {
        PendingMessage message = pending.remove(id);
        if (message == null) {
            return false;
        }
        context.vertx().cancelTimer(message.timer());
        context.respond(message.txId(), message.message(), status, headers.toArray(Header[]::new));
        return true;
    }

    void stop() {
        List.copyOf(pending.keySet()).forEach(id -> respond(id, StatusCode.TEMPORARILY_UNAVAILABLE, List.<Header>of()));
    }
}
