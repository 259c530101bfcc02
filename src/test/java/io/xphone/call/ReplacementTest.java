package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** INVITE with Replaces, row by row of RFC 3891 §3. */
class ReplacementTest {

    private static SipRequest invite(String... replaces) {
        SipRequest.Builder invite = CallFixture.invite().callId("another");
        for (String value : replaces) {
            invite.add(HeaderName.REPLACES, value);
        }
        return invite.build();
    }

    private static String named(CallFixture scene) {
        DialogId id = scene.call
                .dialogId()
                .orElse(new DialogId(scene.call.callId(), scene.call.localTag(), CallFixture.PEER_TAG));
        return id.callId() + ";to-tag=" + id.localTag() + ";from-tag=" + id.remoteTag();
    }

    private static Replacement of(SipRequest invite, CallFixture... scenes) {
        return Replacement.of(
                invite,
                callId -> Arrays.stream(scenes)
                        .map(scene -> scene.call)
                        .filter(call -> call.callId().equals(callId))
                        .toList(),
                dialog -> dialog.callId().equals("gone"));
    }

    @Test
    void anOrdinaryInviteReplacesNothing() {
        assertThat(of(invite(), CallFixture.answeredInbound()))
                .isEqualTo(new Replacement(0, java.util.Optional.empty()));
    }

    @Test
    void anAmbiguousReplacesIs400() {
        CallFixture scene = CallFixture.answeredInbound();
        assertThat(of(invite(named(scene), named(scene)), scene).rejectionStatus())
                .isEqualTo(400);
        assertThat(of(invite("nonsense"), scene).rejectionStatus()).isEqualTo(400);
        SipRequest both =
                invite(named(scene)).toBuilder().add(HeaderName.JOIN, "x").build();
        assertThat(of(both, scene).rejectionStatus()).isEqualTo(400);
    }

    @Test
    void noDialogOrSeveralIs481AndOneThatEndedIs603() {
        CallFixture scene = CallFixture.answeredInbound();
        assertThat(of(invite("other;to-tag=a;from-tag=b"), scene).rejectionStatus())
                .isEqualTo(481);
        assertThat(of(invite(named(scene).replace("from-tag=", "from-tag=x")), scene)
                        .rejectionStatus())
                .isEqualTo(481);
        assertThat(of(invite(named(scene)), scene, scene).rejectionStatus()).isEqualTo(481);
        assertThat(of(invite("gone;to-tag=a;from-tag=b"), scene).rejectionStatus())
                .isEqualTo(603);
        scene.apply(scene.call.end(1, List.of(), 0));
        assertThat(of(invite(named(scene)), scene).rejectionStatus()).isEqualTo(603);
    }

    @Test
    void anAnsweredCallIsReplacedUnlessEarlyOnly() {
        for (CallFixture scene : List.of(CallFixture.answeredInbound(), CallFixture.answeredOutbound())) {
            assertThat(of(invite(named(scene) + ";early-only"), scene).rejectionStatus())
                    .isEqualTo(486);
            assertThat(of(invite(named(scene)), scene).replaced()).contains(scene.call);
            scene.apply(scene.call.transfers().replaced());
            assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
            assertThat(scene.ended().reason()).isEqualTo(EndReason.TRANSFER);
        }
    }

    @Test
    void anOutboundCallIsReplacedWhileItRings() {
        CallFixture scene = CallFixture.dialled().respond(180, CallFixture.PEER_TAG, null);
        assertThat(of(invite(named(scene) + ";early-only"), scene).replaced()).contains(scene.call);
        scene.apply(scene.call.transfers().replaced());
        assertThat(scene.of(CallEffect.Cancel.class)).hasSize(1);
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.TRANSFER, 487, "Replaced", 16));
    }

    @Test
    void aRingingInboundCallIsNotReplaced() {
        CallFixture scene = CallFixture.ringing();
        assertThat(of(invite(named(scene)), scene).rejectionStatus()).isEqualTo(481);
    }
}
