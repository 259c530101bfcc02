package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.xphone.EventState;
import io.xphone.bus.BusErrors;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.bus.internal.SipIndication;
import io.xphone.options.EventOptions;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.EventName;
import io.xphone.sip.event.Notifier;
import io.xphone.sip.event.NotifierSettings;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.StatusCode;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.CommandHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Subscriptions of remote subscribers: to state that the agent offers, or handled one by one by an application. */
final class NotifierSessions {

    private static final int DAY = 86_400;
    private static final int HOUR = 3_600;
    private static final Set<String> REASONS =
            Set.of("deactivated", "probation", "rejected", "timeout", "giveup", "noresource", "invariant");

    private final EventContext context;
    private final EventOptions options;
    private final HandlerRegistrations registrations;
    private final NotifierSettings settings;
    private final Map<String, OfferedState> offers = new TreeMap<>();
    private final Map<String, NotifierSession> byDialog = new HashMap<>();

    NotifierSessions(EventContext context, EventOptions options, HandlerRegistrations registrations) {
        this.context = context;
        this.options = options;
        this.registrations = registrations;
        int minExpires = Math.max(0, Math.min(HOUR, options.getMinSubscriptionSeconds()));
        this.settings = new NotifierSettings(minExpires, HOUR, DAY, context.headers());
    }

    /** @param admission its credentials are for challenges to NOTIFY requests */
    void onSubscribe(SipIndication.Request indication, AgentProfile.Admission admission) {
        SipRequest subscribe = indication.request();
        Optional<String> tag = subscribe.to().tag();
        if (tag.isPresent()) {
            NotifierSession session = byDialog.get(key(subscribe.callId(), tag.get()));
            if (session == null) {
                context.respond(indication.txId(), subscribe, StatusCode.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            } else if (!session.notifier().expects(subscribe)
                    || context.isFromPeer(
                            indication,
                            session,
                            () -> session.notifier().leadsTo(indication.source().remoteHost()))) {
                session.perform(session.notifier().onSubscribe(indication.txId(), subscribe, context.now()));
            }
            return;
        }
        Optional<EventName> event = EventName.of(subscribe);
        if (event.isEmpty() || !served(event.get().name())) {
            context.respond(
                    indication.txId(),
                    subscribe,
                    StatusCode.BAD_EVENT,
                    new Header(HeaderName.ALLOW_EVENTS, allowEvents()));
        } else if (!accepts(subscribe, offers.get(event.get().name()))) {
            context.respond(indication.txId(), subscribe, StatusCode.NOT_ACCEPTABLE);
        } else if (byDialog.size() >= options.getMaxSubscribers()) {
            context.respond(
                    indication.txId(),
                    subscribe,
                    StatusCode.SERVICE_UNAVAILABLE,
                    new Header(HeaderName.RETRY_AFTER, "60"));
        } else {
            create(indication, admission);
        }
    }

    private void create(SipIndication.Request indication, AgentProfile.Admission admission) {
        String id = context.newId("NO", null);
        Notifier notifier = new Notifier(
                id,
                indication.txId(),
                indication.request(),
                context.profile().contact(indication.source()),
                settings,
                context.digest(admission.credentials(), admission.use()),
                context.identifiers());
        NotifierSession session = new NotifierSession(this, context, id, notifier, admission.peer(), admission.use());
        session.source(indication.source());
        context.add(session);
        byDialog.put(key(notifier.callId(), notifier.localTag()), session);
        session.perform(notifier.start(context.now()));
    }

    private boolean served(String event) {
        return offers.containsKey(event) || registrations.handlesSubscriptions(event);
    }

    private String allowEvents() {
        Set<String> events = new TreeSet<>(offers.keySet());
        events.addAll(registrations.packages());
        return String.join(", ", events);
    }

    private static boolean accepts(SipRequest subscribe, OfferedState offer) {
        return offer == null || offer.acceptedBy(subscribe);
    }

    /** Accepts a subscription to offered state; passes others to the application. */
    void requested(NotifierSession session, long expires) {
        Notifier notifier = session.notifier();
        OfferedState offer = offers.get(notifier.event().name());
        if (offer != null) {
            session.perform(offer.notify(notifier, context.now()));
            session.perform(notifier.accept(List.of(), context.now()));
        } else {
            registrations.publishSubscription(
                    notifier.event().name(),
                    PublishedAgentEvent.Subscriber.of(
                            session.id(),
                            notifier.subscribe(),
                            context.named(notifier.subscribe().to()),
                            notifier.event().toString(),
                            expires));
        }
    }

    void ended(NotifierSession session, EventEffect.Ended ended) {
        Notifier notifier = session.notifier();
        byDialog.remove(key(notifier.callId(), notifier.localTag()), session);
        registrations.publishSubscription(
                notifier.event().name(),
                new PublishedAgentEvent.SubscriberEnded(session.id(), PublishedAgentEvent.end(ended)));
    }

    /** Sets the state of an event package, for its subscribers now and for those that follow. */
    Future<Void> setState(String event, EventState state) {
        try {
            String name = packageName(event);
            OfferedState offer = OfferedState.of(state);
            offers.put(name, offer);
            each(name, notifier -> offer.notify(notifier, context.now()));
            return Future.succeededFuture();
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
    }

    /** Removes the state of an event package and terminates its subscriptions. */
    Future<Void> clearState(String event) {
        try {
            String name = packageName(event);
            offers.remove(name);
            each(name, notifier -> notifier.end("noresource", OptionalLong.empty(), List.of(), context.now()));
            return Future.succeededFuture();
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
    }

    private static String packageName(String event) {
        return EventName.parse(event == null ? "" : event).name();
    }

    /** Ends the subscriptions that no application handles any more, so that the subscribers may subscribe elsewhere. */
    void endUnhandled() {
        List.copyOf(byDialog.values()).forEach(session -> {
            if (!served(session.notifier().event().name())) {
                session.perform(session.close());
            }
        });
    }

    private void each(String event, Function<Notifier, List<EventEffect>> action) {
        List.copyOf(byDialog.values()).forEach(session -> {
            if (session.notifier().event().name().equals(event)) {
                session.perform(action.apply(session.notifier()));
            }
        });
    }

    /** @param options of the command; may be null */
    Future<Void> respond(String id, int status, JsonObject options) {
        if (status != 200 && status != 202 && (status < 300 || status > 699)) {
            return CommandFailure.with(
                    BusErrors.INVALID_ARGUMENT, "status " + status + " is not 200, 202 or 300 to 699");
        }
        return with(id, notifier -> {
            List<Header> headers = CommandHeaders.ofEvents(CommandHeaders.checked(options));
            return status >= 300
                    ? notifier.reject(status, headers, context.now())
                    : status == 202
                            ? notifier.leavePending(headers, context.now())
                            : notifier.accept(headers, context.now());
        });
    }

    Future<Void> notify(String id, EventState state) {
        return with(id, notifier -> OfferedState.of(state).notify(notifier, context.now()));
    }

    /** @param options of the command; may be null */
    Future<Void> end(String id, String reason, int retryAfter, JsonObject options) {
        if (!REASONS.contains(reason)) {
            return CommandFailure.with(
                    BusErrors.INVALID_ARGUMENT, "reason \"" + reason + "\" is not one of " + REASONS);
        }
        OptionalLong wait = retryAfter > 0 ? OptionalLong.of(retryAfter) : OptionalLong.empty();
        return with(
                id,
                notifier -> notifier.end(
                        reason, wait, CommandHeaders.ofEvents(CommandHeaders.checked(options)), context.now()));
    }

    private Future<Void> with(String id, Function<Notifier, List<EventEffect>> action) {
        if (context.find(id) instanceof NotifierSession session) {
            try {
                session.perform(action.apply(session.notifier()));
                return Future.succeededFuture();
            } catch (IllegalArgumentException invalid) {
                return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
            }
        }
        return CommandFailure.with(BusErrors.INVALID_STATE, "there is no subscriber \"" + id + "\"");
    }

    private static String key(String callId, String tag) {
        return callId + '\n' + tag;
    }
}
