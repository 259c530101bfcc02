package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.SubscribeRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.MessagingEvents;
import io.xphone.bus.internal.SipIndication;
import io.xphone.options.EventOptions;
import io.xphone.sip.event.EventName;
import io.xphone.sip.event.Subscriber;
import io.xphone.sip.event.SubscriberSettings;
import io.xphone.sip.event.body.BodyParseException;
import io.xphone.sip.event.body.DialogInfo;
import io.xphone.sip.event.body.MessageSummary;
import io.xphone.sip.event.body.Presence;
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

/** Subscriptions of ours, and the NOTIFYs that come. */
final class SubscriberSessions {

    /** What we can read of each package. */
    private static final Map<String, List<String>> ACCEPT = Map.of(
            EventName.MESSAGE_SUMMARY, List.of(MessageSummary.TYPE),
            EventName.DIALOG, List.of(DialogInfo.TYPE),
            EventName.PRESENCE, List.of(Presence.TYPE));

    private final EventContext context;
    private final EventOptions options;
    private final HandlerRegistrations attendances;
    private final EventSweep sweep;
    private final Map<String, SubscriberSession> byDialog = new HashMap<>();

    SubscriberSessions(EventContext context, EventOptions options, HandlerRegistrations attendances, EventSweep sweep) {
        this.context = context;
        this.options = options;
        this.attendances = attendances;
        this.sweep = sweep;
    }

    Future<JsonObject> watch(SubscribeRequest order) {
        EventName event;
        List<Header> headers = new ArrayList<>(context.headers());
        try {
            headers.addAll(CommandHeaders.ofEvents(CommandHeaders.checked(order.getHeaders())));
            if (order.getEvent() == null || order.getDeliver() == null) {
                throw new IllegalArgumentException("a subscription needs event and deliver");
            }
            event = EventName.parse(order.getEvent());
            order.setId(context.newId("WA", order.getId()));
        } catch (IllegalArgumentException refused) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
        return context.way(order.getTarget(), order.getPeer()).compose(way -> {
            Promise<JsonObject> agreed = Promise.promise();
            try {
                context.newId("WA", order.getId()); // another may have taken it meanwhile
                Subscriber subscriber = new Subscriber(
                        order.getId(),
                        settings(order, event, way, headers),
                        context.digest(way.credentials()),
                        context.identifiers());
                sweep.opened(order.getDeliver(), order.getNode(), order.getLeaseMs());
                SubscriberSession watch = new SubscriberSession(this, context, subscriber, order, agreed);
                context.add(watch);
                watch.begin();
            } catch (IllegalArgumentException malformed) {
                return CommandFailure.with(BusErrors.INVALID_ARGUMENT, malformed.getMessage());
            }
            return agreed.future();
        });
    }

    private static SubscriberSettings settings(
            SubscribeRequest order, EventName event, EventContext.Way way, List<Header> headers) {
        return new SubscriberSettings(
                way.target(),
                way.from(),
                way.contact(),
                event,
                order.getAccept().isEmpty() ? ACCEPT.getOrDefault(event.name(), List.of()) : order.getAccept(),
                order.getExpires(),
                way.routes(),
                headers,
                event.name().equals(EventName.DIALOG)); // RFC 4235 §3.9 allows it, RFC 3842 and 3856 do not
    }

    Future<Void> refresh(String id) {
        return with(id, SubscriberSession::refresh);
    }

    Future<Void> unwatch(String id) {
        return with(id, watch -> watch.perform(watch.close()));
    }

    private Future<Void> with(String id, java.util.function.Consumer<SubscriberSession> action) {
        if (context.find(id) instanceof SubscriberSession watch && !watch.branch()) {
            action.accept(watch);
            return Future.succeededFuture();
        }
        return CommandFailure.with(BusErrors.INVALID_STATE, "there is no subscription \"" + id + "\"");
    }

    /** Its dialog may be another now. */
    void noted(SubscriberSession watch) {
        String key = key(watch.subscriber().callId(), watch.subscriber().localTag());
        boolean over = watch.subscriber().state() == Subscriber.State.ENDED;
        if (!over && !key.equals(watch.key())) {
            gone(watch);
            watch.key(key);
            byDialog.put(key, watch);
        }
    }

    void gone(SubscriberSession watch) {
        if (watch.key() != null) {
            byDialog.remove(watch.key(), watch);
        }
    }

    void contactChanged(SipUri contact) {
        List.copyOf(byDialog.values()).forEach(watch -> watch.contactChanged(contact));
    }

    void onNotify(SipIndication.Request indication) {
        SipRequest notify = indication.request();
        SubscriberSession watch =
                byDialog.get(key(notify.callId(), notify.to().tag().orElse("")));
        if (watch != null) {
            watch.onNotify(indication.txId(), notify);
        } else if (!unsolicited(indication.txId(), notify)) {
            context.respond(indication.txId(), notify, StatusCode.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    /** Waiting messages, as PBXes tell them to whoever registers. */
    private boolean unsolicited(String txId, SipRequest notify) {
        boolean mailbox = EventName.of(notify)
                .filter(event -> event.name().equals(EventName.MESSAGE_SUMMARY))
                .isPresent();
        if (!mailbox || notify.to().tag().isPresent() || !options.isUnsolicitedMailbox()) {
            return false;
        }
        try {
            MessageSummary summary = MessageSummary.parse(notify.body());
            context.respond(txId, notify, StatusCode.OK);
            attendances.tellMailbox(MessagingEvents.mailbox(notify.to().uri().toString(), summary));
        } catch (BodyParseException malformed) {
            context.respond(txId, notify, StatusCode.BAD_REQUEST);
        }
        return true;
    }

    private static String key(String callId, String tag) {
        return callId + '\n' + tag;
    }
}
