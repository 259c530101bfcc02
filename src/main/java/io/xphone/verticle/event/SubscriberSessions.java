package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.SubscribeRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.internal.DocumentValues;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.bus.internal.SipIndication;
import io.xphone.options.EventOptions;
import io.xphone.sip.event.EventName;
import io.xphone.sip.event.Subscriber;
import io.xphone.sip.event.SubscriberSettings;
import io.xphone.sip.event.body.BodyParseException;
import io.xphone.sip.event.body.DialogInfoDocument;
import io.xphone.sip.event.body.MessageSummaryDocument;
import io.xphone.sip.event.body.PresenceDocument;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.CommandHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The subscriptions of this agent, and received NOTIFY requests. */
final class SubscriberSessions {

    /** Media types that can be parsed, by event package. */
    private static final Map<String, List<String>> ACCEPT = Map.of(
            EventName.MESSAGE_SUMMARY, List.of(MessageSummaryDocument.TYPE),
            EventName.DIALOG, List.of(DialogInfoDocument.TYPE),
            EventName.PRESENCE, List.of(PresenceDocument.TYPE));

    private final EventContext context;
    private final EventOptions options;
    private final HandlerRegistrations registrations;
    private final EventSweep sweep;
    private final Map<String, SubscriberSession> byDialog = new HashMap<>();

    SubscriberSessions(
            EventContext context, EventOptions options, HandlerRegistrations registrations, EventSweep sweep) {
        this.context = context;
        this.options = options;
        this.registrations = registrations;
        this.sweep = sweep;
    }

    Future<JsonObject> subscribe(SubscribeRequest request) {
        EventName event;
        List<Header> headers = new ArrayList<>(context.headers());
        try {
            headers.addAll(CommandHeaders.ofEvents(CommandHeaders.checked(request.getHeaders())));
            if (request.getEvent() == null || request.getDeliver() == null) {
                throw new IllegalArgumentException("a subscription needs event and deliver");
            }
            event = EventName.parse(request.getEvent());
            request.setId(context.newId("SU", request.getId()));
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
        return context.findRoute(request.getTarget(), request.getPeer()).compose(route -> {
            Promise<JsonObject> accepted = Promise.promise();
            try {
                context.newId("SU", request.getId()); // it may have been taken during the route lookup
                Subscriber subscriber = new Subscriber(
                        request.getId(),
                        settings(request, event, route, headers),
                        context.digest(route.credentials(), route.use()),
                        context.identifiers());
                sweep.opened(request.getDeliver(), request.getNode(), request.getLeaseMs());
                SubscriberSession session =
                        new SubscriberSession(this, context, subscriber, route.use(), request, accepted);
                session.registered(route.flow());
                context.add(session);
                session.begin();
            } catch (IllegalArgumentException malformed) {
                return CommandFailure.with(BusErrors.INVALID_ARGUMENT, malformed.getMessage());
            }
            return accepted.future();
        });
    }

    private static SubscriberSettings settings(
            SubscribeRequest request, EventName event, EventContext.RequestRoute route, List<Header> headers) {
        return new SubscriberSettings(
                route.target(),
                route.from(),
                route.contact(),
                event,
                request.getAccept().isEmpty() ? ACCEPT.getOrDefault(event.name(), List.of()) : request.getAccept(),
                request.getExpires(),
                route.routes(),
                headers,
                event.name().equals(EventName.DIALOG)); // RFC 4235 §3.9 allows it, RFC 3842 and 3856 do not
    }

    Future<Void> refresh(String id) {
        return with(id, SubscriberSession::refresh);
    }

    Future<Void> unsubscribe(String id) {
        return with(id, session -> session.perform(session.close()));
    }

    private Future<Void> with(String id, Consumer<SubscriberSession> action) {
        if (context.find(id) instanceof SubscriberSession session && !session.branch()) {
            action.accept(session);
            return Future.succeededFuture();
        }
        return CommandFailure.with(BusErrors.INVALID_STATE, "there is no subscription \"" + id + "\"");
    }

    /** Updates the key of a session whose dialog may have changed. */
    void updateKey(SubscriberSession session) {
        String key = key(session.subscriber().callId(), session.subscriber().localTag());
        boolean ended = session.subscriber().state() == Subscriber.State.ENDED;
        if (!ended && !key.equals(session.key())) {
            remove(session);
            session.key(key);
            byDialog.put(key, session);
        }
    }

    void remove(SubscriberSession session) {
        if (session.key() != null) {
            byDialog.remove(session.key(), session);
        }
    }

    void contactChanged(SipUri contact) {
        List.copyOf(byDialog.values()).forEach(session -> session.contactChanged(contact));
    }

    void onNotify(SipIndication.Request indication) {
        SipRequest notify = indication.request();
        SubscriberSession session =
                byDialog.get(key(notify.callId(), notify.to().tag().orElse("")));
        if (session != null) {
            session.onNotify(indication);
        } else if (!unsolicited(indication.txId(), notify)) {
            context.reject(indication.txId(), notify, StatusCode.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    /** Handles a message-summary NOTIFY without a subscription, as PBXes send it to registered phones. */
    private boolean unsolicited(String txId, SipRequest notify) {
        boolean mailbox = EventName.of(notify)
                .filter(event -> event.name().equals(EventName.MESSAGE_SUMMARY))
                .isPresent();
        if (!mailbox || notify.to().tag().isPresent() || !options.isUnsolicitedMailbox()) {
            return false;
        }
        try {
            MessageSummaryDocument summary = MessageSummaryDocument.parse(notify.body());
            context.respond(txId, notify, StatusCode.OK);
            registrations.publishMailbox(
                    new PublishedAgentEvent.Mailbox(context.named(notify.to()), DocumentValues.summary(summary)));
        } catch (BodyParseException malformed) {
            context.respond(
                    txId,
                    notify.response(StatusCode.BAD_REQUEST, "Malformed Message Summary")
                            .to(notify.to().withTag(context.identifiers().tag()))
                            .build());
        }
        return true;
    }

    private static String key(String callId, String tag) {
        return callId + '\n' + tag;
    }
}
