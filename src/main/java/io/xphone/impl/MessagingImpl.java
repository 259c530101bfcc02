package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.EventSubscription;
import io.xphone.IncomingMessage;
import io.xphone.IncomingSubscription;
import io.xphone.MessageRequest;
import io.xphone.Messaging;
import io.xphone.Notification;
import io.xphone.Publication;
import io.xphone.PublishRequest;
import io.xphone.SubscribeRequest;
import io.xphone.bus.AgentControl;
import io.xphone.bus.EventControl;
import io.xphone.bus.HandlerRegistration;
import io.xphone.bus.internal.LocalServices;
import io.xphone.sip.event.EventName;
import io.xphone.sip.event.body.BodyParseException;
import io.xphone.sip.event.body.DialogInfo;
import io.xphone.sip.event.body.MessageSummary;
import io.xphone.sip.event.body.Presence;
import io.xphone.sip.event.body.WatchedDialogs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Messages, subscriptions and publications of an agent, by its name on the bus. */
public final class MessagingImpl implements Messaging {

    private static final Map<String, BiConsumer<MessagingImpl, JsonObject>> EVENTS = Map.of(
            "message", MessagingImpl::onMessage,
            "mailbox", MessagingImpl::onMailbox,
            "notify", (self, event) -> self.watch(event).onNotify(event),
            "watch-lapsed", (self, event) -> self.watch(event).onLapsed(event),
            "watch-ended", MessagingImpl::onWatchEnded,
            "watcher", MessagingImpl::onWatcher,
            "watcher-ended", MessagingImpl::onWatcherEnded,
            "publication-ended", MessagingImpl::onPublicationEnded);

    /** Whose presence it is, where the agent has no address of its own. */
    private static final String NOBODY = "sip:anonymous@anonymous.invalid";

    private final Inbox inbox;
    private final EventControl control;
    private final AgentControl agent;
    private final HandlerSlot<IncomingMessage> messages = new HandlerSlot<>();
    private final HandlerSlot<MessageSummary> mailboxes = new HandlerSlot<>();
    private final Map<String, HandlerSlot<IncomingSubscription>> deciders = new ConcurrentHashMap<>();
    private final Map<String, EventSubscriptionImpl> watches = new HashMap<>();
    private final Map<String, IncomingSubscriptionImpl> watchers = new HashMap<>();
    private final Map<String, PublicationImpl> publications = new HashMap<>();
    private volatile boolean up;
    private volatile int leaseMs;

    public MessagingImpl(Inbox inbox, String name) {
        this.inbox = inbox;
        this.control = EventControl.at(inbox.vertx(), name);
        this.agent = LocalServices.agentControl(inbox.vertx(), name);
    }

    /** The agent is there: it is told what this handle takes, for so long if not told again. */
    Future<Void> attend(int lease) {
        up = true;
        leaseMs = lease;
        return attendance();
    }

    /** As {@link #attend}, again and again: an agent elsewhere is told that we are still here, also for what we have opened there. */
    public Future<Void> renew(int lease) {
        return attend(lease).onSuccess(told -> {
            if (!watches.isEmpty() || !publications.isEmpty()) {
                control.renew(inbox.address()); // what it has ended meanwhile is told as an event
            }
        });
    }

    /** This handle lets go of its agent, which goes on; what is told to nobody else ends. */
    void leave() {
        if (up) {
            up = false;
            control.leave(inbox.address());
            watches.keySet().forEach(control::unwatch);
            publications.keySet().forEach(control::unpublish);
            watches.clear();
            publications.clear();
        }
    }

    /** The agent is gone, and with it all that it was told. */
    void gone() {
        up = false;
    }

    private Future<Void> attendance() {
        if (!up || !messages.isSet() && !mailboxes.isSet() && deciders.isEmpty()) {
            return Future.succeededFuture();
        }
        HandlerRegistration attendance = new HandlerRegistration()
                .setId(inbox.address())
                .setDeliver(inbox.address())
                .setNode(inbox.node())
                .setLeaseMs(leaseMs)
                .setMessages(messages.isSet())
                .setMailbox(mailboxes.isSet())
                .setWatchers(new ArrayList<>(deciders.keySet()));
        return ask(() -> control.attend(attendance));
    }

    private <T> Future<T> ask(Supplier<Future<T>> command) {
        return inbox.open().compose(opened -> inbox.onContext(() -> Failures.ofCall(command.get())));
    }

    // ---- events ----

    /** @return whether the event is one of ours */
    public boolean onEvent(JsonObject event) {
        BiConsumer<MessagingImpl, JsonObject> row = EVENTS.get(event.getString("type", ""));
        if (row != null) {
            row.accept(this, event);
        }
        return row != null;
    }

    private void onMessage(JsonObject event) {
        IncomingMessageImpl message = new IncomingMessageImpl(inbox, control, event);
        messages.handle(message);
        if (!message.decided()) {
            message.answer(200);
        }
    }

    private void onMailbox(JsonObject event) {
        JsonObject document = event.getJsonObject("document");
        Map<String, MessageSummary.Counts> counts = new LinkedHashMap<>();
        document.getJsonObject("counts").forEach(entry -> {
            JsonObject count = (JsonObject) entry.getValue();
            counts.put(
                    entry.getKey(),
                    new MessageSummary.Counts(
                            count.getInteger("new"),
                            count.getInteger("old"),
                            count.getInteger("urgentNew"),
                            count.getInteger("urgentOld")));
        });
        mailboxes.handle(new MessageSummary(document.getBoolean("waiting"), document.getString("account"), counts));
    }

    /** An event of a subscription that has ended is told to nobody. */
    private EventSubscriptionImpl watch(JsonObject event) {
        String id = event.getString("watch");
        EventSubscriptionImpl watch = watches.get(id);
        return watch != null ? watch : new EventSubscriptionImpl(inbox, control, id);
    }

    private void onWatchEnded(JsonObject event) {
        watch(event).onEnded(event);
        watches.remove(event.getString("watch"));
    }

    private void onWatcher(JsonObject event) {
        IncomingSubscriptionImpl watcher = new IncomingSubscriptionImpl(inbox, control, event);
        watchers.put(watcher.id(), watcher);
        String name = EventName.parse(watcher.event()).name();
        for (String row : List.of(name, "*")) {
            HandlerSlot<IncomingSubscription> handlers = deciders.get(row);
            if (handlers != null) {
                handlers.handle(watcher);
            }
        }
    }

    private void onWatcherEnded(JsonObject event) {
        IncomingSubscriptionImpl watcher = watchers.remove(event.getString("id"));
        if (watcher != null) {
            watcher.onEnded(event);
        }
    }

    private void onPublicationEnded(JsonObject event) {
        PublicationImpl publication = publications.remove(event.getString("id"));
        if (publication != null) {
            publication.onEnded(event);
        }
    }

    // ---- commands ----

    @Override
    public Future<Integer> send(MessageRequest order) {
        return ask(() -> control.sendMessage(order)).map(reply -> reply.getInteger("status"));
    }

    @Override
    public Messaging messageHandler(Handler<IncomingMessage> handler) {
        messages.set(handler);
        attendance();
        return this;
    }

    @Override
    public Messaging mailboxHandler(Handler<MessageSummary> handler) {
        mailboxes.set(handler);
        attendance();
        return this;
    }

    @Override
    public Messaging subscriptionHandler(String event, Handler<IncomingSubscription> handler) {
        deciders.computeIfAbsent(event, key -> new HandlerSlot<>()).set(handler);
        attendance();
        return this;
    }

    @Override
    public Future<EventSubscription> subscribe(SubscribeRequest order) {
        SubscribeRequest own = new SubscribeRequest(order)
                .setDeliver(inbox.address())
                .setNode(inbox.node())
                .setLeaseMs(leaseMs);
        if (own.getId() == null) {
            own.setId("WA" + UUID.randomUUID());
        }
        EventSubscriptionImpl watch = new EventSubscriptionImpl(inbox, control, own.getId());
        return ask(() -> {
                    watches.put(watch.id(), watch); // before the first NOTIFY, which may come before the answer
                    return control.watch(own);
                })
                .<EventSubscription>map(agreed -> watch)
                .onFailure(refused -> watches.remove(watch.id()));
    }

    @Override
    public Future<EventSubscription> subscribeMailbox(String target, Handler<MessageSummary> handler) {
        return watch(target, EventName.MESSAGE_SUMMARY, body -> handler.handle(MessageSummary.parse(body)));
    }

    @Override
    public Future<EventSubscription> subscribePresence(String target, Handler<Presence> handler) {
        return watch(target, EventName.PRESENCE, body -> handler.handle(Presence.parse(body)));
    }

    private Future<EventSubscription> watch(String target, String event, Handler<byte[]> reader) {
        return subscribe(target, event)
                .onSuccess(watch -> watch.notificationHandler(notification -> read(notification, reader)));
    }

    /** What can't be read is told as it is, by {@link EventSubscription#notificationHandler}; here the last good state stays. */
    private static void read(Notification notification, Handler<byte[]> reader) {
        if (notification.bytes().length() > 0) {
            try {
                reader.handle(notification.bytes().getBytes());
            } catch (BodyParseException malformed) {
                // the handler keeps what it knows
            }
        }
    }

    @Override
    public Future<EventSubscription> subscribeDialogs(String target, Handler<WatchedDialogs.Snapshot> handler) {
        Map<String, WatchedDialogs> byFork = new HashMap<>();
        return subscribe(target, EventName.DIALOG)
                .onSuccess(watch -> watch.notificationHandler(notification -> read(notification, body -> {
                    DialogInfo info = DialogInfo.parse(body);
                    WatchedDialogs dialogs = byFork.computeIfAbsent(notification.fork(), fork -> new WatchedDialogs());
                    if (dialogs.take(info) != WatchedDialogs.Outcome.OLD) {
                        handler.handle(dialogs.snapshot());
                    }
                })));
    }

    @Override
    public Future<Publication> publish(PublishRequest order) {
        PublishRequest own = new PublishRequest(order)
                .setDeliver(inbox.address())
                .setNode(inbox.node())
                .setLeaseMs(leaseMs);
        if (own.getId() == null) {
            own.setId("PU" + UUID.randomUUID());
        }
        PublicationImpl publication = new PublicationImpl(inbox, control, own);
        return ask(() -> {
                    publications.put(publication.id(), publication);
                    return control.publish(own);
                })
                .<Publication>map(taken -> publication)
                .onFailure(refused -> publications.remove(publication.id()));
    }

    @Override
    public Future<Void> offer(String event, String contentType, Buffer body, Map<String, String> headers) {
        return ask(() -> control.offer(event, contentType, CallImpl.base64(body), CallImpl.binary(headers)));
    }

    @Override
    public Future<Void> offerPresence(boolean open, String note) {
        return ask(agent::info).compose(info -> {
            String entity = info.getAor() == null ? NOBODY : info.getAor();
            byte[] document =
                    Presence.of(entity, open, note == null ? "" : note).bytes();
            return offer(EventName.PRESENCE, Presence.TYPE, Buffer.buffer(document), Map.of());
        });
    }

    @Override
    public Future<Void> withdraw(String event) {
        return ask(() -> control.offer(event, null, null, null));
    }
}
