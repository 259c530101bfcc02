package io.xphone.verticle.event;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.SubscribeRequest;
import io.xphone.bus.MessagingEvents;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.event.Subscriber;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.ArrayList;
import java.util.List;

/** A subscription of ours, or one of the further dialogs that its SUBSCRIBE made. */
final class SubscriberSession extends EventSession {

    private final SubscriberSessions home;
    private final Subscriber subscriber;
    private final SubscriberSession origin;
    private final String deliver;
    private final String node;
    private final EventDocuments documents = new EventDocuments();
    private Promise<JsonObject> waiting;
    private List<SubscriberSession> branches = List.of();
    private String key;

    SubscriberSession(
            SubscriberSessions home,
            EventContext context,
            Subscriber subscriber,
            SubscribeRequest order,
            Promise<JsonObject> waiting) {
        super(context, order.getId());
        this.home = home;
        this.subscriber = subscriber;
        this.origin = this;
        this.deliver = order.getDeliver();
        this.node = order.getNode();
        this.waiting = waiting;
    }

    private SubscriberSession(SubscriberSession origin, Subscriber branch) {
        super(origin.context(), branch.id());
        this.home = origin.home;
        this.subscriber = branch;
        this.origin = origin;
        this.deliver = origin.deliver;
        this.node = origin.node;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    /** Under which NOTIFYs find it; null before it was noted. */
    String key() {
        return key;
    }

    void key(String noted) {
        key = noted;
    }

    boolean branch() {
        return origin != this;
    }

    void begin() {
        perform(subscriber.start(context().now()));
    }

    /** A NOTIFY is for the dialog of its sender, or for the first that has none yet. */
    void onNotify(String txId, SipRequest notify) {
        String tag = notify.from().tag().orElse("");
        SubscriberSession of = branches.stream()
                .filter(branch ->
                        branch.subscriber.remoteTag().filter(tag::equals).isPresent())
                .findFirst()
                .orElse(this);
        of.perform(of.subscriber.onNotify(txId, notify, context().now()));
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
            home.noted(this);
        }
    }

    @Override
    void accepted(EventEffect.Accepted effect) {
        agreed(effect.status(), effect.expiresSeconds());
    }

    private void agreed(int status, long expires) {
        if (waiting != null) {
            waiting.tryComplete(
                    new JsonObject().put("id", id()).put("status", status).put("expires", expires));
            waiting = null;
        }
    }

    @Override
    void notified(EventEffect.Notified effect) {
        agreed(200, effect.state().expires().orElse(0));
        documents.take(effect);
        context()
                .tell(
                        deliver,
                        node,
                        MessagingEvents.notify(origin.id(), effect, documents.last(), documents.problem()));
        if (documents.gap()) {
            perform(subscriber.refresh(context().now()));
        }
    }

    @Override
    void lapsed(EventEffect.Lapsed effect) {
        context().tell(deliver, node, MessagingEvents.lapsed(id(), effect));
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
        home.gone(this);
        if (waiting != null) {
            waiting.tryFail(failure(effect));
            waiting = null;
        } else {
            context().tell(deliver, node, MessagingEvents.ended(id(), effect));
        }
    }
}
