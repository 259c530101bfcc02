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

    private static String named(CallFixture fixture) {
        DialogId id = fixture.call
                .dialogId()
                .orElse(new DialogId(fixture.call.callId(), fixture.call.localTag(), CallFixture.PEER_TAG));
        return id.callId() + ";to-tag=" + id.localTag() + ";from-tag=" + id.remoteTag();
    }

    private static Replacement of(SipRequest invite, CallFixture... scenes) {
        return Replacement.of(
                invite,
                callId -> Arrays.stream(scenes)
                        .map(fixture -> fixture.call)
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
        CallFixture fixture = CallFixture.answeredInbound();
        assertThat(of(invite(named(fixture), named(fixture)), fixture).rejectionStatus())
                .isEqualTo(400);
        assertThat(of(invite("nonsense"), fixture).rejectionStatus()).isEqualTo(400);
        SipRequest both =
                invite(named(fixture)).toBuilder().add(HeaderName.JOIN, "x").build();
        assertThat(of(both, fixture).rejectionStatus()).isEqualTo(400);
    }

    @Test
    void noDialogOrSeveralIs481AndOneThatEndedIs603() {
        CallFixture fixture = CallFixture.answeredInbound();
        assertThat(of(invite("other;to-tag=a;from-tag=b"), fixture).rejectionStatus())
                .isEqualTo(481);
        assertThat(of(invite(named(fixture).replace("from-tag=", "from-tag=x")), fixture)
                        .rejectionStatus())
                .isEqualTo(481);
        assertThat(of(invite(named(fixture)), fixture, fixture).rejectionStatus())
                .isEqualTo(481);
        assertThat(of(invite("gone;to-tag=a;from-tag=b"), fixture).rejectionStatus())
                .isEqualTo(603);
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(of(invite(named(fixture)), fixture).rejectionStatus()).isEqualTo(603);
    }

    @Test
    void anAnsweredCallIsReplacedUnlessEarlyOnly() {
        for (CallFixture fixture : List.of(CallFixture.answeredInbound(), CallFixture.answeredOutbound())) {
            assertThat(of(invite(named(fixture) + ";early-only"), fixture).rejectionStatus())
                    .isEqualTo(486);
            assertThat(of(invite(named(fixture)), fixture).replaced()).contains(fixture.call);
            fixture.apply(fixture.call.transfers().replaced());
            assertThat(fixture.sent().request().method()).isEqualTo(Method.BYE);
            assertThat(fixture.ended().reason()).isEqualTo(EndReason.TRANSFER);
        }
    }

    @Test
    void anOutboundCallIsReplacedWhileItRings() {
        CallFixture fixture = CallFixture.dialled().respond(180, CallFixture.PEER_TAG, null);
        assertThat(of(invite(named(fixture) + ";early-only"), fixture).replaced())
                .contains(fixture.call);
        fixture.apply(fixture.call.transfers().replaced());
        assertThat(fixture.of(CallEffect.Cancel.class)).hasSize(1);
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.TRANSFER, 487, "Replaced", 16));
    }

    @Test
    void aRingingInboundCallIsNotReplaced() {
        CallFixture fixture = CallFixture.ringing();
        assertThat(of(invite(named(fixture)), fixture).rejectionStatus()).isEqualTo(481);
    }
}
