package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.RegistrationEvent;
import io.xphone.bus.Addresses;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.CallEventDelivery;
import io.xphone.bus.internal.IncomingCall;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.bus.internal.PublishedCallEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BusSubscribersTest {

    private static final String HERE = "node-here";
    private static final String THERE = "node-there";

    private final List<String> told = new ArrayList<>();
    private static final PublishedAgentEvent REGISTERED = new PublishedAgentEvent.Registration(
            new RegistrationEvent(RegistrationEvent.Type.REGISTERED, 0, ""), 3_600);

    private final List<Object> messages = new ArrayList<>();
    private final Set<String> up = new HashSet<>(Set.of(HERE, THERE));
    private long millis;
    private final BusSubscribers subscribers = new BusSubscribers(
            HERE,
            (to, event) -> {
                told.add((to.options().isLocalOnly() ? "local " : "") + to.deliver());
                messages.add(event);
            },
            () -> millis * 1_000_000L,
            up::contains);

    private static Subscription from(String id, String node) {
        return new Subscription().setId(id).setDeliver("to-" + id).setNode(node).setIncomingCalls(true);
    }

    private List<String> tell(BusSubscribers whom) {
        told.clear();
        whom.publish("desk", REGISTERED);
        return List.copyOf(told);
    }

    @Test
    void aLocalSubscriberHasNoLease() {
        subscribers.add(from("a", HERE));
        millis = 1_000_000_000L;
        assertThat(tell(subscribers)).containsExactly("local to-a");
        subscribers.remove("a");
        assertThat(tell(subscribers)).isEmpty();
        assertThat(subscribers.expired()).isZero();
    }

    @Test
    void localHandlesGetAnEventByReferenceAndOthersItsJson() {
        String inbox = Addresses.inbox("1");
        subscribers.add(from("a", HERE).setDeliver(inbox));
        subscribers.add(from("there", THERE).setDeliver(inbox));
        subscribers.add(from("json", HERE));
        subscribers.publish("desk", REGISTERED);
        JsonObject json =
                new JsonObject().put("type", "registered").put("expires", 3_600).put("agent", "desk");
        assertThat(messages).containsExactly(REGISTERED, json, json);
    }

    @Test
    void localHandlesGetAnIncomingCallByReferenceAndOthersOneJsonEvent() {
        String inbox = Addresses.inbox("1");
        subscribers.add(from("a", HERE).setDeliver(inbox));
        subscribers.add(from("b", HERE).setDeliver(inbox));
        subscribers.add(from("there", THERE).setDeliver(inbox));
        subscribers.add(from("json", HERE));
        subscribers.incoming(
                () -> new IncomingCall(new CallInfo().setId("CA1")), () -> new JsonObject().put("call", "CA1"));
        assertThat(messages).hasSize(4);
        assertThat(messages.subList(0, 2))
                .allSatisfy(message ->
                        assertThat(((IncomingCall) message).info().getId()).isEqualTo("CA1"));
        assertThat(((IncomingCall) messages.get(0)).info()).isNotSameAs(((IncomingCall) messages.get(1)).info());
        assertThat(messages.get(2))
                .isEqualTo(new JsonObject().put("call", "CA1"))
                .isSameAs(messages.get(3));
    }

    @Test
    void handlesHereReceiveAnEventOfACallByReferenceAndTheOthersAsJson() {
        String inbox = Addresses.inbox("1");
        subscribers.add(from("a", HERE).setDeliver(inbox));
        subscribers.add(from("b", HERE).setDeliver(inbox));
        subscribers.add(from("there", THERE).setDeliver(inbox));
        subscribers.add(from("json", HERE));
        CallEventDelivery event = new CallEventDelivery("CA1", 7, new PublishedCallEvent.Mute(true));
        subscribers.publish(event);
        assertThat(messages.subList(0, 2))
                .allSatisfy(message -> assertThat(message).isSameAs(event));
        assertThat(messages.get(2))
                .isEqualTo(new JsonObject()
                        .put("type", "mute")
                        .put("muted", true)
                        .put("call", "CA1")
                        .put("seq", 7L))
                .isSameAs(messages.get(3));
    }

    @Test
    void aLocalSubscriberWithALeaseHasToRenewIt() {
        subscribers.add(from("a", HERE).setLeaseMs(5_000));
        millis = 5_000;
        assertThat(subscribers.takeCalls()).isTrue();
        millis = 5_001;
        assertThat(subscribers.takeCalls()).isFalse();
        assertThat(subscribers.expired()).isEqualTo(1);
    }

    @Test
    void aRemoteSubscriberHasALeaseOf30SecondsByDefault() {
        subscribers.add(from("there", THERE));
        subscribers.add(from("bridge", null));
        subscribers.add(from("patient", null).setLeaseMs(90_000));
        millis = 30_000;
        assertThat(tell(subscribers)).containsExactly("to-there", "to-bridge", "to-patient");
        subscribers.add(from("there", THERE));
        millis = 30_001;
        assertThat(tell(subscribers)).containsExactly("to-there", "to-patient");
        millis = 60_001;
        assertThat(tell(subscribers)).containsExactly("to-patient");
        millis = 90_001;
        assertThat(tell(subscribers)).isEmpty();
        assertThat(subscribers.expired()).isEqualTo(3);
    }

    @Test
    void aSubscriberIsDroppedWhenItsNodeHasLeftUnlessItIsNew() {
        up.remove(THERE);
        subscribers.add(from("new", THERE));
        assertThat(subscribers.takeCalls()).isTrue();
        up.add(THERE);
        millis = 20_000;
        assertThat(subscribers.takeCalls()).isTrue();
        up.remove(THERE);
        assertThat(subscribers.takeCalls()).isFalse();
        assertThat(subscribers.expired()).isEqualTo(1);
    }

    @Test
    void renewingAnAgentsSubscriptionRenewsThoseOfItsCalls() {
        subscribers.add(from("a", THERE));
        BusSubscribers call = subscribers.others();
        assertThat(subscribers.find(from("a", THERE))).isPresent();
        assertThat(subscribers.find(from("a", THERE).setDeliver("elsewhere"))).isEmpty();
        subscribers.find(from("a", THERE)).ifPresent(call::share);
        millis = 25_000;
        subscribers.add(from("a", THERE));
        millis = 50_000;
        assertThat(tell(call)).containsExactly("to-a");
        subscribers.remove("a"); // gets no more calls, and the events of this one until its lease expires
        assertThat(tell(call)).containsExactly("to-a");
        millis = 55_001;
        assertThat(tell(call)).isEmpty();
        assertThat(subscribers.expired()).as("counted together").isEqualTo(1);
    }

    @Test
    void atMost1000LiveSubscribersAreAccepted() {
        for (int i = 0; i < 1_000; i++) {
            subscribers.add(from("s" + i, null));
        }
        assertThatThrownBy(() -> subscribers.add(from("more", HERE))).hasMessageContaining("1000");
        millis = 30_001;
        subscribers.add(from("more", HERE));
        assertThat(tell(subscribers)).containsExactly("local to-more");
    }

    @Test
    void anInvalidSubscriptionIsRejected() {
        assertThatThrownBy(() -> subscribers.add(new Subscription().setId("a")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> subscribers.add(from("a", HERE).setLeaseMs(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
