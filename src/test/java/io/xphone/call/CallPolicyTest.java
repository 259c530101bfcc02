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
        CallFixture scene = CallFixture.inbound(invite, settings -> settings.policy(policy));
        scene.apply(scene.call.start(0));
        return scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
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
        CallFixture scene =
                CallFixture.outbound(CallFixture.dialling().build(), settings -> settings.policy(trusting(true)));
        scene.apply(scene.call.start(0));
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(scene.call.remote().uri()).hasToString("sip:600@example.com");
        scene.respond(200, PEER_TAG, sdp(""), new Header("P-Asserted-Identity", "\"Desk\" <sip:601@example.com>"));
        assertThat(scene.call.remote().uri()).hasToString("sip:601@example.com");
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
        CallFixture scene = with(AUTO, invite("Call-Info", "<sip:x>;answer-after=2"));
        assertThat(scene.effects).contains(new CallEffect.StartTimer(CallTimer.AUTO_ANSWER, 2_000));
        assertThat(scene.call.state()).isEqualTo(CallState.RINGING);
        scene.timer(CallTimer.AUTO_ANSWER);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void theApplicationMayRejectBeforeTheDelay() {
        CallFixture scene = with(AUTO, invite("Call-Info", "<sip:x>;answer-after=2"));
        scene.apply(scene.call.reject(1, 486, "", List.of(), 0));
        assertThat(scene.effects).contains(new CallEffect.StopTimer(CallTimer.AUTO_ANSWER));
        scene.timer(CallTimer.AUTO_ANSWER);
        assertThat(scene.effects).isEmpty();
    }

    @Test
    void withoutTheOptionNoCallIsAnsweredAutomatically() {
        CallFixture scene = with(CallPolicy.DEFAULT, invite("Call-Info", "<sip:x>;answer-after=0"));
        assertThat(scene.effects).doesNotContain(new CallEffect.StartTimer(CallTimer.AUTO_ANSWER, 0));
        assertThat(with(AUTO, invite()).ofAll(CallEffect.StartTimer.class))
                .extracting(CallEffect.StartTimer::timer)
                .doesNotContain(CallTimer.AUTO_ANSWER);
    }

    // ---- messages ----

    private static final CallPolicy TELLING = new CallPolicy(false, CalledNumberSource.REQUEST_URI, false, true);

    private static String told(CallFixture scene) {
        return scene.events().stream()
                .filter(CallEvent.Received.class::isInstance)
                .map(CallEvent.Received.class::cast)
                .map(event -> event.method() + " " + event.status() + " "
                        + event.headers().first("X").orElse("-"))
                .reduce("", (all, one) -> all.isEmpty() ? one : all + ", " + one);
    }

    @Test
    void everyReceivedMessageIsPublishedBeforeTheEventsThatItCauses() {
        CallFixture scene = CallFixture.outbound(CallFixture.dialling().build(), settings -> settings.policy(TELLING));
        scene.apply(scene.call.start(0));
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        scene.respond(100, null, null);
        assertThat(told(scene)).isEmpty();
        scene.respond(180, PEER_TAG, null, new Header("X", "rings"));
        assertThat(told(scene)).isEqualTo("INVITE 180 rings");
        assertThat(scene.effects.get(0)).isInstanceOf(CallEffect.Event.class);
        scene.respond(200, PEER_TAG, sdp(""), new Header("X", "here"));
        assertThat(told(scene)).isEqualTo("INVITE 200 here");
        scene.receive(scene.peerRequest(Method.INFO).add("X", "news"));
        assertThat(told(scene)).isEqualTo("INFO 0 news");
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(488, null, null, new Header("X", "no"));
        assertThat(told(scene)).isEqualTo("INVITE 488 no");
        scene.receive(scene.peerRequest(Method.BYE).add("X", "bye"));
        assertThat(told(scene)).isEqualTo("BYE 0 bye");
        scene.receive(scene.peerRequest(Method.BYE).add("X", "again"));
        assertThat(told(scene)).as("no event follows the end").isEmpty();
    }

    @Test
    void cancelIsPublishedAndOtherDialogsAreNot() {
        CallFixture scene = with(TELLING, invite());
        SipRequest cancel =
                invite("X", "gone").toBuilder().set("CSeq", "100 CANCEL").build();
        scene.receive(scene.peerRequest(Method.INFO).set("Call-ID", "other").add("X", "stranger"));
        assertThat(told(scene)).isEmpty();
        scene.apply(scene.call.onCancelled(CallFixture.INVITE_TX, cancel, 0));
        assertThat(told(scene)).endsWith("0 gone");
    }
}
