package io.xphone.call;

import static io.xphone.call.CallFixture.PEER_TAG;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.settings.CallPolicy;
import io.xphone.call.settings.CalledNumberSource;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trusted identity, automatic answering and message events. */
class CallPolicyTest {

    private static SipRequest invite(String... namesAndValues) {
        SipRequest.Builder invite = CallFixture.invite();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            invite.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return invite.body("application/sdp", sdp("")).build();
    }

    private static CallFixture with(CallPolicy policy, SipRequest invite) {
        CallFixture fixture = CallFixture.inbound(invite, settings -> settings.policy(policy));
        return fixture.apply(fixture.call.start(0));
    }

    private static CallPolicy trusting(boolean trust) {
        return CallPolicy.DEFAULT.withTrustIdentity(trust);
    }

    @Test
    void identityIsTrustedFromTrustedPeersOnly() {
        SipRequest invite = invite("P-Asserted-Identity", "\"Real\" <sip:+4930@net>", "Privacy", "id");
        CallFixture trusted = with(trusting(true), invite);
        assertThat(trusted.call.remote().displayName()).contains("Real");
        assertThat(trusted.call.trustsIdentity()).isTrue();
        assertThat(trusted.call.from().displayName()).contains("Peer");
        CallFixture other = with(trusting(false), invite);
        assertThat(other.call.remote().displayName()).contains("Peer");
        assertThat(with(trusting(true), invite()).call.remote().displayName()).contains("Peer");
    }

    @Test
    void theResponseIdentifiesTheCalledParty() {
        CallFixture fixture =
                CallFixture.outbound(CallFixture.dialling().build(), settings -> settings.policy(trusting(true)));
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(fixture.call.remote().uri()).hasToString("sip:600@example.com");
        fixture.respond(200, PEER_TAG, sdp(""), new Header("P-Asserted-Identity", "\"Desk\" <sip:601@example.com>"));
        assertThat(fixture.call.remote().uri()).hasToString("sip:601@example.com");
    }

    @ParameterizedTest
    @CsvSource({"REQUEST_URI, us", "TO, dialled", "P_CALLED_PARTY_ID, +4977"})
    void theCalledNumberComesFromTheConfiguredSource(CalledNumberSource where, String number) {
        CallPolicy policy = new CallPolicy(false, where, false, false);
        SipRequest invite = invite("P-Called-Party-ID", "<sip:+4977@net>").toBuilder()
                .set("To", "<sip:dialled@example.com>")
                .build();
        assertThat(with(policy, invite).call.calledNumber()).isEqualTo(number);
        if (where == CalledNumberSource.P_CALLED_PARTY_ID) {
            assertThat(with(policy, invite()).call.calledNumber()).isEqualTo("us");
        }
    }

    // ---- automatic answering ----

    private static final CallPolicy AUTO = new CallPolicy(false, CalledNumberSource.REQUEST_URI, true, false);

    @Test
    void theCallIsAnsweredAfterTheDelay() {
        CallFixture fixture = with(AUTO, invite("Call-Info", "<sip:x>;answer-after=2"));
        assertThat(fixture.effects).contains(new CallEffect.StartTimer(CallTimer.AUTO_ANSWER, 2_000));
        assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
        fixture.timer(CallTimer.AUTO_ANSWER);
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void theApplicationMayRejectBeforeTheDelay() {
        CallFixture fixture = with(AUTO, invite("Call-Info", "<sip:x>;answer-after=2"));
        fixture.apply(fixture.call.reject(1, 486, "", List.of(), 0));
        assertThat(fixture.effects).contains(new CallEffect.StopTimer(CallTimer.AUTO_ANSWER));
        fixture.timer(CallTimer.AUTO_ANSWER);
        assertThat(fixture.effects).isEmpty();
    }

    @Test
    void withoutTheOptionNoCallIsAnsweredAutomatically() {
        CallFixture fixture = with(CallPolicy.DEFAULT, invite("Call-Info", "<sip:x>;answer-after=0"));
        assertThat(fixture.effects).doesNotContain(new CallEffect.StartTimer(CallTimer.AUTO_ANSWER, 0));
        assertThat(with(AUTO, invite()).ofAll(CallEffect.StartTimer.class))
                .extracting(CallEffect.StartTimer::timer)
                .doesNotContain(CallTimer.AUTO_ANSWER);
    }

    // ---- messages ----

    private static final CallPolicy MESSAGE_EVENTS = new CallPolicy(false, CalledNumberSource.REQUEST_URI, false, true);

    private static String published(CallFixture fixture) {
        return fixture.events().stream()
                .filter(CallEvent.Received.class::isInstance)
                .map(CallEvent.Received.class::cast)
                .map(event -> event.method() + " " + event.status() + " "
                        + event.headers().first("X").orElse("-"))
                .reduce("", (all, one) -> all.isEmpty() ? one : all + ", " + one);
    }

    @Test
    void everyReceivedMessageIsPublishedBeforeTheEventsThatItCauses() {
        CallFixture fixture =
                CallFixture.outbound(CallFixture.dialling().build(), settings -> settings.policy(MESSAGE_EVENTS));
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        fixture.respond(100, null, null);
        assertThat(published(fixture)).isEmpty();
        fixture.respond(180, PEER_TAG, null, new Header("X", "rings"));
        assertThat(published(fixture)).isEqualTo("INVITE 180 rings");
        assertThat(fixture.effects.get(0)).isInstanceOf(CallEffect.Event.class);
        fixture.respond(200, PEER_TAG, sdp(""), new Header("X", "here"));
        assertThat(published(fixture)).isEqualTo("INVITE 200 here");
        fixture.receive(fixture.peerRequest(Method.INFO).add("X", "news"));
        assertThat(published(fixture)).isEqualTo("INFO 0 news");
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(488, null, null, new Header("X", "no"));
        assertThat(published(fixture)).isEqualTo("INVITE 488 no");
        fixture.receive(fixture.peerRequest(Method.BYE).add("X", "bye"));
        assertThat(published(fixture)).isEqualTo("BYE 0 bye");
        fixture.receive(fixture.peerRequest(Method.BYE).add("X", "again"));
        assertThat(published(fixture)).as("no event follows the end").isEmpty();
    }

    @Test
    void cancelIsPublishedAndOtherDialogsAreNot() {
        CallFixture fixture = with(MESSAGE_EVENTS, invite());
        SipRequest cancel =
                invite("X", "gone").toBuilder().set("CSeq", "100 CANCEL").build();
        fixture.receive(fixture.peerRequest(Method.INFO).set("Call-ID", "other").add("X", "stranger"));
        assertThat(published(fixture)).isEmpty();
        fixture.apply(fixture.call.onCancelled(CallFixture.INVITE_TX, cancel, 0));
        assertThat(published(fixture)).endsWith("0 gone");
    }
}
