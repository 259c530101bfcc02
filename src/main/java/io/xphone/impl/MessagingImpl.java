package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.xphone.DialogInfo;
import io.xphone.EventState;
import io.xphone.EventSubscription;
import io.xphone.IncomingMessage;
import io.xphone.IncomingSubscription;
import io.xphone.MessageRequest;
import io.xphone.MessageSummary;
import io.xphone.Messaging;
import io.xphone.Notification;
import io.xphone.Presence;
import io.xphone.Publication;
import io.xphone.PublishRequest;
import io.xphone.RegistrationEvent;
import io.xphone.SourceBan;
import io.xphone.SubscribeRequest;
import io.xphone.UserRegistrationEvent;
import io.xphone.bus.AgentControl;
import io.xphone.bus.EventControl;
import io.xphone.bus.HandlerRegistration;
import io.xphone.bus.internal.DocumentValues;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.sip.event.EventName;
import io.xphone.sip.event.body.BodyParseException;
import io.xphone.sip.event.body.DialogInfoDocument;
import io.xphone.sip.event.body.DialogStates;
import io.xphone.sip.event.body.MessageSummaryDocument;
import io.xphone.sip.event.body.PresenceDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Messages, subscriptions and publications of an agent, by its name on the bus. */
public final class MessagingImpl implements Messaging {

    /** The entity of a presence document when the agent has no address-of-record. */
    private static final String ANONYMOUS = "sip:anonymous@anonymous.invalid";

    private final Inbox inbox;
    private final EventControl control;
    private final AgentControl agent;
    private final HandlerSlot<IncomingMessage> messages = new HandlerSlot<>();
    private final HandlerSlot<MessageSummary> mailboxes = new HandlerSlot<>();
    private final Map<String, Handler<IncomingSubscription>> subscribers = new ConcurrentHashMap<>();
    private final Map<String, EventSubscriptionImpl> subscriptions = new HashMap<>();
    private final Map<String, IncomingSubscriptionImpl> incoming = new HashMap<>();
    private final Map<String, PublicationImpl> publications = new HashMap<>();
    private volatile boolean up;
    private volatile boolean registered;
    private volatile int leaseMs;

    public MessagingImpl(Inbox inbox, String name) {
        this.inbox = inbox;
        this.control = EventControl.at(inbox.vertx(), name);
        this.agent = LocalServices.agentControl(inbox.vertx(), name);
    }

    /**
     * The agent is up: registers the handlers of this handle, and renews the leases of what it has opened.
     *
     * @param lease how long they last without a renewal, in ms; 0: until they are ended
     */
    public Future<Void> renew(int lease) {
        up = true;
        leaseMs = lease;
        return register().onSuccess(done -> {
            if (!subscriptions.isEmpty() || !publications.isEmpty()) {
                control.renew(inbox.address()); // a failure: they ended meanwhile, which events report
            }
        });
    }

    /** The handle detaches from its agent: ends what only this handle receives. */
    void detach() {
        if (up) {
            up = false;
            control.unregisterHandler(inbox.address());
            subscriptions.keySet().forEach(control::unsubscribe);
            publications.keySet().forEach(control::unpublish);
            subscriptions.clear();
            publications.clear();
        }
    }

    /** The agent has stopped, and its registrations of handlers with it. */
    void agentStopped() {
        up = false;
        registered = false;
    }

    private Future<Void> register() {
        boolean any = messages.isSet() || mailboxes.isSet() || !subscribers.isEmpty();
        if (!up || !any && !registered) {
            return Future.succeededFuture();
        }
        registered = any;
        return ask(() -> any ? control.registerHandler(registration()) : control.unregisterHandler(inbox.address()));
    }

    private HandlerRegistration registration() {
        return new HandlerRegistration()
                .setId(inbox.address())
                .setDeliver(inbox.address())
                .setNode(inbox.node())
                .setLeaseMs(leaseMs)
                .setMessages(messages.isSet())
                .setMailbox(mailboxes.isSet())
                .setEventPackages(new ArrayList<>(subscribers.keySet()));
    }

    private <T> Future<T> ask(Supplier<Future<T>> command) {
        return inbox.open().compose(opened -> inbox.onContext(() -> Failures.ofCall(command.get())));
    }

    // ---- events ----

    /** @param registration receives the events of the agent's registration */
    public PublishedAgentEvent.Visitor events(
            Handler<RegistrationEvent> registration, Handler<SourceBan> bans, Handler<UserRegistrationEvent> users) {
        return new Events(registration, bans, users);
    }

    private final class Events implements PublishedAgentEvent.Visitor {

        private final Handler<RegistrationEvent> registration;
        private final Handler<SourceBan> bans;
        private final Handler<UserRegistrationEvent> users;

        Events(Handler<RegistrationEvent> registration, Handler<SourceBan> bans, Handler<UserRegistrationEvent> users) {
            this.registration = registration;
            this.bans = bans;
            this.users = users;
        }

        @Override
        public void on(PublishedAgentEvent.Registration event) {
            registration.handle(event.event());
        }

        @Override
        public void on(PublishedAgentEvent.SourceBanned event) {
            bans.handle(event.ban());
        }

        @Override
        public void on(PublishedAgentEvent.UserRegistered event) {
            users.handle(event.event());
        }

        @Override
        public void on(PublishedAgentEvent.Message event) {
            IncomingMessageImpl message = new IncomingMessageImpl(inbox, control, event);
            messages.handle(message);
            if (!message.decided()) {
                message.respond(200);
            }
        }

        @Override
        public void on(PublishedAgentEvent.Mailbox event) {
            mailboxes.handle(event.summary());
        }

        @Override
        public void on(PublishedAgentEvent.Notify event) {
            subscription(event.subscription())
                    .onNotify(new Notification(
                            event.state(),
                            event.reason(),
                            event.contentType(),
                            event.text(),
                            Buffer.buffer(event.body()),
                            event.fork()));
        }

        @Override
        public void on(PublishedAgentEvent.SubscriptionLapsed event) {
            subscription(event.subscription()).onLapsed(event.reason());
        }

        @Override
        public void on(PublishedAgentEvent.SubscriptionEnded event) {
            EventSubscriptionImpl subscription = subscription(event.subscription());
            subscriptions.remove(subscription.id());
            subscription.onEnded(event.end());
        }

        @Override
        public void on(PublishedAgentEvent.Subscriber event) {
            IncomingSubscriptionImpl subscription = new IncomingSubscriptionImpl(inbox, control, event);
            incoming.put(subscription.id(), subscription);
            String name = EventName.parse(subscription.event()).name();
            for (String row : List.of(name, "*")) {
                HandlerSlot.call(subscribers.get(row), subscription);
            }
        }

        @Override
        public void on(PublishedAgentEvent.SubscriberEnded event) {
            IncomingSubscriptionImpl subscription = incoming.remove(event.id());
            if (subscription != null) {
                subscription.onEnded(event.end());
            }
        }

        @Override
        public void on(PublishedAgentEvent.PublicationLapsed event) {
            // the publication continues; the public API has no handler for it
        }

        @Override
        public void on(PublishedAgentEvent.PublicationEnded event) {
            PublicationImpl publication = publications.remove(event.id());
            if (publication != null) {
                publication.onEnded(event.end());
            }
        }

        /** Events of a subscription that has ended go to a new object without handlers. */
        private EventSubscriptionImpl subscription(String id) {
            EventSubscriptionImpl subscription = subscriptions.get(id);
            return subscription != null ? subscription : new EventSubscriptionImpl(inbox, control, id);
        }
    }

    // ---- commands ----

    @Override
    public Future<Integer> send(MessageRequest request) {
        MessageRequest own = new MessageRequest(request);
        return ask(() -> control.sendMessage(own)).map(reply -> reply.getInteger("status"));
    }

    @Override
    public Messaging messageHandler(Handler<IncomingMessage> handler) {
        messages.set(handler);
        register();
        return this;
    }

    @Override
    public Messaging mailboxHandler(Handler<MessageSummary> handler) {
        mailboxes.set(handler);
        register();
        return this;
    }

    @Override
    public Messaging subscriptionHandler(String event, Handler<IncomingSubscription> handler) {
        if (handler == null) {
            subscribers.remove(event);
        } else {
            subscribers.put(event, handler);
        }
        register();
        return this;
    }

    @Override
    public Future<EventSubscription> subscribe(SubscribeRequest request) {
        SubscribeRequest own = new SubscribeRequest(request)
                .setDeliver(inbox.address())
                .setNode(inbox.node())
                .setLeaseMs(leaseMs);
        if (own.getId() == null) {
            own.setId("SU" + UUID.randomUUID());
        }
        EventSubscriptionImpl subscription = new EventSubscriptionImpl(inbox, control, own.getId());
        return ask(() -> {
                    subscriptions.put(subscription.id(), subscription); // the first NOTIFY may precede the response
                    return control.subscribe(own);
                })
                .<EventSubscription>map(accepted -> subscription)
                .onFailure(rejected -> inbox.onContext(() -> {
                    subscriptions.remove(subscription.id(), subscription);
                    return Future.succeededFuture();
                }));
    }

    @Override
    public Future<EventSubscription> subscribeMailbox(String target, Handler<MessageSummary> handler) {
        return subscribe(
                target,
                EventName.MESSAGE_SUMMARY,
                notification -> HandlerSlot.call(
                        handler, DocumentValues.summary(MessageSummaryDocument.parse(bytes(notification)))));
    }

    @Override
    public Future<EventSubscription> subscribePresence(String target, Handler<Presence> handler) {
        return subscribe(
                target,
                EventName.PRESENCE,
                notification -> HandlerSlot.call(
                        handler, DocumentValues.presence(PresenceDocument.parse(bytes(notification)))));
    }

    @Override
    public Future<EventSubscription> subscribeDialogs(String target, Handler<DialogInfo> handler) {
        Map<String, DialogStates> byFork = new HashMap<>();
        return subscribe(target, EventName.DIALOG, notification -> {
            DialogInfoDocument document = DialogInfoDocument.parse(bytes(notification));
            DialogStates dialogs = byFork.computeIfAbsent(notification.fork(), fork -> new DialogStates());
            if (dialogs.take(document) != DialogStates.Outcome.OLD) {
                HandlerSlot.call(handler, DocumentValues.dialogs(dialogs));
            }
        });
    }

    private Future<EventSubscription> subscribe(String target, String event, Consumer<Notification> reader) {
        return subscribe(target, event)
                .onSuccess(
                        subscription -> subscription.notificationHandler(notification -> read(notification, reader)));
    }

    private static byte[] bytes(Notification notification) {
        return notification.bytes().getBytes();
    }

    /** A document that cannot be parsed is skipped. */
    private static void read(Notification notification, Consumer<Notification> reader) {
        if (notification.bytes().length() > 0) {
            try {
                reader.accept(notification);
            } catch (BodyParseException malformed) {
                // the application keeps the last valid state
            }
        }
    }

    @Override
    public Future<Publication> publish(PublishRequest request) {
        PublishRequest own = new PublishRequest(request)
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
                .<Publication>map(accepted -> publication)
                .onFailure(rejected -> inbox.onContext(() -> {
                    publications.remove(publication.id(), publication);
                    return Future.succeededFuture();
                }));
    }

    @Override
    public Future<Void> setState(String event, EventState state) {
        EventState own = new EventState(state);
        return ask(() -> control.setState(event, own));
    }

    @Override
    public Future<Void> setPresence(boolean open, String note) {
        return ask(agent::info).compose(info -> {
            String entity = info.getAor() == null ? ANONYMOUS : info.getAor();
            byte[] document =
                    PresenceDocument.of(entity, open, note == null ? "" : note).bytes();
            return setState(
                    EventName.PRESENCE,
                    new EventState().setContentType(PresenceDocument.TYPE).setBytes(Buffer.buffer(document)));
        });
    }

    @Override
    public Future<Void> clearState(String event) {
        return ask(() -> control.clearState(event));
    }
}
