package io.xphone.verticle.event;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.SubscribeRequest;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.bus.internal.SipIndication;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.event.Subscriber;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.ArrayList;
import java.util.List;

/** A subscription of this agent, or one of the further dialogs that its SUBSCRIBE created. */
final class SubscriberSession extends EventSession {

    private final SubscriberSessions sessions;
    private final Subscriber subscriber;
    private final SubscriberSession origin;
    private final String deliver;
    private final String node;
    private final EventDocuments documents = new EventDocuments();
    private Promise<JsonObject> pending;
    private List<SubscriberSession> branches = List.of();
    private String key;

    SubscriberSession(
            SubscriberSessions sessions,
            EventContext context,
            Subscriber subscriber,
            CredentialUse credentials,
            SubscribeRequest request,
            Promise<JsonObject> pending) {
        super(context, request.getId(), request.getPeer(), credentials);
        this.sessions = sessions;
        this.subscriber = subscriber;
        this.origin = this;
        this.deliver = request.getDeliver();
        this.node = request.getNode();
        this.pending = pending;
    }

    private SubscriberSession(SubscriberSession origin, Subscriber branch) {
        super(origin.context(), branch.id(), origin.peer(), origin.credentials());
        this.sessions = origin.sessions;
        this.subscriber = branch;
        this.origin = origin;
        this.deliver = origin.deliver;
        this.node = origin.node;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    /** Its key in the table of dialogs; null before it has one. */
    String key() {
        return key;
    }

    void key(String dialogKey) {
        key = dialogKey;
    }

    boolean branch() {
        return origin != this;
    }

    void begin() {
        perform(subscriber.start(context().now()));
    }

    /** Passes a NOTIFY to the dialog with its remote tag, or to the first dialog without a remote tag. */
    void onNotify(SipIndication.Request indication) {
        SipRequest notify = indication.request();
        String tag = notify.from().tag().orElse("");
        SubscriberSession target = branches.stream()
                .filter(branch ->
                        branch.subscriber.remoteTag().filter(tag::equals).isPresent())
                .findFirst()
                .orElse(this);
        String host = indication.source().remoteHost();
        if (target.isOfDialog(tag)
                && !context().isFromPeer(indication, target, () -> target.subscriber.leadsTo(host))) {
            return;
        }
        target.perform(
                target.subscriber.onNotify(indication.txId(), notify, context().now()));
        if (target.isOfDialog(tag)) {
            target.source(indication.source());
        }
    }

    /** Whether the dialog exists and has this remote tag; a fork has another one and may be another host. */
    private boolean isOfDialog(String tag) {
        return subscriber.remoteTag().filter(tag::equals).isPresent();
    }

    void refresh() {
        perform(subscriber.refresh(context().now()));
    }

    void contactChanged(SipUri contact) {
        perform(subscriber.contactChanged(contact, context().now()));
    }

    @Override
    String deliver() {
        return branch() ? null : deliver; // a branch ends with its origin
    }

    @Override
    List<EventEffect> onResponse(String txId, SipResponse response) {
        return subscriber.onResponse(txId, response, context().now());
    }

    @Override
    List<EventEffect> onFailed(String txId, boolean timeout) {
        return subscriber.onFailed(txId, timeout, context().now());
    }

    @Override
    List<EventEffect> onTimer(EventTimer timer) {
        return subscriber.onTimer(timer, context().now());
    }

    @Override
    List<EventEffect> close() {
        List.copyOf(branches).forEach(branch -> branch.perform(branch.close()));
        return subscriber.close(context().now());
    }

    @Override
    void perform(List<EventEffect> effects) {
        super.perform(effects);
        if (!branch()) {
            sessions.updateKey(this);
        }
    }

    @Override
    void accepted(EventEffect.Accepted effect) {
        onAccepted(effect.status(), effect.expiresSeconds());
    }

    private void onAccepted(int status, long expires) {
        if (pending != null) {
            pending.tryComplete(
                    new JsonObject().put("id", id()).put("status", status).put("expires", expires));
            pending = null;
        }
    }

    @Override
    void notified(EventEffect.Notified effect) {
        onAccepted(200, effect.state().expires().orElse(0));
        documents.onNotify(effect);
        context()
                .publish(
                        deliver,
                        node,
                        PublishedAgentEvent.Notify.of(origin.id(), effect, documents.last(), documents.problem()));
        if (documents.gap()) {
            perform(subscriber.refresh(context().now()));
        }
    }

    @Override
    void lapsed(EventEffect.Lapsed effect) {
        context()
                .publish(
                        deliver,
                        node,
                        new PublishedAgentEvent.SubscriptionLapsed(id(), effect.why(), effect.retryInMillis()));
    }

    @Override
    void forked(EventEffect.Forked effect) {
        SubscriberSession branch = new SubscriberSession(this, effect.branch());
        if (branches.isEmpty()) {
            branches = new ArrayList<>(2);
        }
        branches.add(branch);
        context().add(branch);
        branch.begin();
    }

    @Override
    void ended(EventEffect.Ended effect) {
        if (branch()) {
            origin.branches.remove(this);
            return;
        }
        List.copyOf(branches).forEach(branch -> branch.perform(branch.close()));
        sessions.remove(this);
        if (pending != null) {
            pending.tryFail(failure(effect));
            pending = null;
        } else {
            context()
                    .publish(
                            deliver,
                            node,
                            new PublishedAgentEvent.SubscriptionEnded(id(), PublishedAgentEvent.end(effect)));
        }
    }
}
