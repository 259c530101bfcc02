package io.xphone.bus.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.xphone.EventEnd;
import io.xphone.MessageSummary;
import io.xphone.RegistrationEvent;
import io.xphone.SourceBan;
import io.xphone.UserRegistrationEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON form of an event of an agent is read back as the same event. */
class PublishedAgentEventTest {

    static Stream<PublishedAgentEvent> events() {
        EventEnd end = new EventEnd(EventEnd.Reason.REJECTED, 403, "Forbidden");
        JsonObject document = new JsonObject().put("waiting", true);
        return Stream.of(
                new PublishedAgentEvent.Registration(
                        new RegistrationEvent(RegistrationEvent.Type.REGISTERED, 0, ""), 60),
                new PublishedAgentEvent.Registration(
                        new RegistrationEvent(RegistrationEvent.Type.UNREGISTERED, 0, "EXPIRED"), 0),
                new PublishedAgentEvent.Registration(
                        new RegistrationEvent(RegistrationEvent.Type.FAILED, 403, "Forbidden"), 0),
                new PublishedAgentEvent.SourceBanned(new SourceBan("192.0.2.66", 10, 300_000)),
                new PublishedAgentEvent.UserRegistered(new UserRegistrationEvent(
                        UserRegistrationEvent.Type.REGISTERED, "alice", "sip:a@b", "udp:192.0.2.7:5060", 60, "", 1)),
                new PublishedAgentEvent.UserRegistered(new UserRegistrationEvent(
                        UserRegistrationEvent.Type.UNREGISTERED,
                        "alice",
                        "sip:a@b",
                        "udp:192.0.2.7:5060",
                        0,
                        "EXPIRED",
                        0)),
                new PublishedAgentEvent.Message(
                        "M1",
                        "sip:a@b",
                        "A",
                        "sip:c@d",
                        "text/plain",
                        "h\u00e9llo",
                        "h\u00e9llo".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        MultiMap.caseInsensitiveMultiMap().add("X-Test", "1").add("X-Test", "2")),
                new PublishedAgentEvent.Mailbox(
                        "sip:a@b",
                        new MessageSummary(
                                true, "sip:a@b", Map.of("voice-message", new MessageSummary.Counts(1, 2, 3, 4)))),
                new PublishedAgentEvent.Notify(
                        "SU1", "active", "", "tag", "text/plain", "x", new byte[] {'x'}, () -> document, "malformed"),
                new PublishedAgentEvent.SubscriptionLapsed("SU1", "timeout", 500),
                new PublishedAgentEvent.SubscriptionEnded("SU1", end),
                new PublishedAgentEvent.Subscriber(
                        "NO1", "presence;id=1", "sip:a@b", "sip:c@d", List.of("application/pidf+xml"), 600),
                new PublishedAgentEvent.SubscriberEnded("NO1", end),
                new PublishedAgentEvent.PublicationLapsed("PU1", "timeout", 500),
                new PublishedAgentEvent.PublicationEnded("PU1", end));
    }

    @ParameterizedTest
    @MethodSource("events")
    void jsonIsReadBack(PublishedAgentEvent event) {
        JsonObject json = event.toJson();
        PublishedAgentEvent read = PublishedAgentEvent.fromJson(new JsonObject(json.encode()));
        assertThat(read).hasSameClassAs(event);
        assertThat(read.toJson()).isEqualTo(json);
    }

    @Test
    void everyKindIsTested() {
        assertThat(events().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(PublishedAgentEvent.class.getPermittedSubclasses());
    }

    @Test
    void anUnknownTypeIsNoEvent() {
        assertThat(PublishedAgentEvent.fromJson(new JsonObject().put("type", "later")))
                .isNull();
        assertThat(PublishedAgentEvent.fromJson(new JsonObject())).isNull();
    }
}
