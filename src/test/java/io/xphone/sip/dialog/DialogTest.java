package io.xphone.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialogTest {

    private static final SipUri CALLER = SipUri.parse("sip:caller@192.0.2.1");
    private static final SipUri CALLED = SipUri.parse("sip:called@192.0.2.2:5070");

    private static SipRequest.Builder invite() {
        return SipRequest.builder(Method.INVITE, SipUri.parse("sip:called@example.com"))
                .add(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                .from(NameAddress.parse("\"C\" <sip:caller@example.com>;tag=a"))
                .to(NameAddress.parse("<sip:called@example.com>"))
                .callId("c1")
                .cseq(new CSeq(7, Method.INVITE))
                .contact(NameAddress.of(CALLER));
    }

    private static SipResponse response(int status, String... recordRoutes) {
        SipResponse.Builder response = invite().build().response(status, null);
        response.to(NameAddress.parse("<sip:called@example.com>;tag=b")).contact(NameAddress.of(CALLED));
        List.of(recordRoutes).forEach(route -> response.add(HeaderName.RECORD_ROUTE, route));
        return response.build();
    }

    private static Dialog caller(String... recordRoutes) {
        return Dialog.uac(invite().build(), response(200, recordRoutes), CALLER);
    }

    private static List<String> routes(SipRequest request) {
        return request.routes().stream().map(route -> route.uri().toString()).toList();
    }

    private static SipRequest info(long number, String fromTag) {
        return SipRequest.builder(Method.INFO, CALLED)
                .from(NameAddress.parse("<sip:caller@example.com>;tag=" + fromTag))
                .to(NameAddress.parse("<sip:called@example.com>;tag=b"))
                .callId("c1")
                .cseq(new CSeq(number, Method.INFO))
                .build();
    }

    @Test
    void onlyRequestsWithItsTagsAndInOrderAreExpected() {
        Dialog dialog = Dialog.uas(invite().build(), "b", CALLED);
        assertThat(dialog.expects(info(8, "a"))).isTrue();
        assertThat(dialog.expects(info(8, "x"))).isFalse();
        assertThat(dialog.expects(info(6, "a"))).isFalse();
        assertThat(dialog.expects(info(Dialog.MAX_SEQUENCE, "a"))).isTrue();
        assertThat(dialog.expects(info(Dialog.MAX_SEQUENCE + 1, "a"))).isFalse();
        assertThat(dialog.remoteSequence()).isEqualTo(7);
    }

    @Test
    void aPeerMayGoOnWithNumbersOutOfRangeThatItBeganWith() {
        SipRequest invite =
                invite().cseq(new CSeq(Dialog.MAX_SEQUENCE, Method.INVITE)).build();
        assertThat(Dialog.uas(invite, "b", CALLED).inRange(info(Dialog.MAX_SEQUENCE + 1, "a")))
                .isTrue();
        assertThat(caller().inRange(info(Dialog.MAX_SEQUENCE + 1, "a"))).isFalse();
    }

    @Test
    void itLeadsToTheRemoteTargetOrTheFirstRoute() {
        assertThat(caller().leadsTo("192.0.2.2")).isTrue();
        assertThat(caller().leadsTo("192.0.2.1")).isFalse();
        Dialog routed = caller("<sip:[2001:db8::1];lr>");
        assertThat(routed.leadsTo("2001:db8::1")).isTrue();
        assertThat(routed.leadsTo("192.0.2.2")).isFalse();
    }

    @Test
    void theCallersDialog() {
        Dialog dialog = caller("<sip:p1;lr>, <sip:p2;lr>", "<sip:p3;lr>");
        assertThat(dialog.id()).isEqualTo(new DialogId("c1", "a", "b"));
        assertThat(dialog.confirmed()).isTrue();
        assertThat(dialog.remoteTarget()).isEqualTo(CALLED);
        assertThat(dialog.localSequence()).isEqualTo(7);
        assertThat(dialog.remoteSequence()).isEqualTo(-1);
        SipRequest bye = dialog.request(Method.BYE).build();
        assertThat(bye.requestUri()).isEqualTo(CALLED);
        assertThat(routes(bye)).containsExactly("sip:p3;lr", "sip:p2;lr", "sip:p1;lr");
        assertThat(bye.from()).isEqualTo(invite().build().from());
        assertThat(bye.to().tag()).contains("b");
        assertThat(bye.cseq()).isEqualTo(new CSeq(8, Method.BYE));
        assertThat(bye.maxForwards()).isEqualTo(70);
        assertThat(bye.contacts().get(0).uri()).isEqualTo(CALLER);
        assertThat(bye.vias()).isEmpty();
        assertThat(dialog.request(Method.INFO).build().cseq().number()).isEqualTo(9);
    }

    @Test
    void aContactOfAnotherSchemeIsNoTarget() {
        SipResponse answered = response(200).toBuilder()
                .contact(NameAddress.parse("<tel:+49301234>"))
                .build();
        Dialog dialog = Dialog.uac(invite().build(), answered, CALLER);
        assertThat(dialog.remoteTarget()).isEqualTo(invite().build().requestUri());
        dialog.refreshTarget(response(200));
        dialog.refreshTarget(answered);
        assertThat(dialog.remoteTarget()).isEqualTo(CALLED);
    }

    @Test
    void theCalledPartysDialog() {
        SipRequest invite = invite().add(HeaderName.RECORD_ROUTE, "<sip:p1;lr>, <sip:p2;lr>")
                .build();
        Dialog dialog = Dialog.uas(invite, "b", CALLED);
        assertThat(dialog.id()).isEqualTo(new DialogId("c1", "b", "a"));
        assertThat(dialog.id())
                .isEqualTo(DialogId.ofReceived(
                        invite.toBuilder().to(invite.to().withTag("b")).build()));
        assertThat(dialog.confirmed()).isFalse();
        dialog.confirm();
        assertThat(dialog.confirmed()).isTrue();
        SipRequest bye = dialog.request(Method.BYE).build();
        assertThat(bye.requestUri()).isEqualTo(CALLER);
        assertThat(routes(bye)).containsExactly("sip:p1;lr", "sip:p2;lr");
        assertThat(bye.from().tag()).contains("b");
        assertThat(bye.to()).isEqualTo(invite.from());
        assertThat(bye.cseq().number()).isEqualTo(1);
    }

    @Test
    void anEarlyDialogGetsRouteSetAndTargetOfThe2xx() {
        Dialog dialog = Dialog.uac(invite().build(), response(180, "<sip:early;lr>"), CALLER);
        assertThat(dialog.confirmed()).isFalse();
        dialog.confirm(response(200, "<sip:final;lr>"));
        assertThat(dialog.confirmed()).isTrue();
        assertThat(routes(dialog.request(Method.BYE).build())).containsExactly("sip:final;lr");
    }

    @Test
    void theAddressOfAStrictRouterIsTheRequestUri() {
        SipRequest bye = caller("<sip:p1;lr>", "<sip:strict.example.com;transport=udp?X=y>")
                .request(Method.BYE)
                .build();
        assertThat(bye.requestUri()).hasToString("sip:strict.example.com;transport=udp");
        assertThat(routes(bye)).containsExactly("sip:p1;lr", CALLED.toString());
        assertThat(bye.strictlyRouted()).isTrue();
        assertThat(bye.toBuilder().build().strictlyRouted()).isTrue();
        assertThat(caller("<sip:strict>", "<sip:p1;lr>")
                        .request(Method.BYE)
                        .build()
                        .strictlyRouted())
                .isFalse();
    }

    @Test
    void lrIsAWholeParameterInAnyCase() {
        assertThat(RouteSet.isLoose(SipUri.parse("sip:p;lr"))).isTrue();
        assertThat(RouteSet.isLoose(SipUri.parse("sip:p;LR=on"))).isTrue();
        assertThat(RouteSet.isLoose(SipUri.parse("sip:p;lrfoo"))).isFalse();
        assertThat(RouteSet.isLoose(SipUri.parse("sip:lr@p"))).isFalse();
    }

    @Test
    void theAckHasNumberAndCredentialsOfItsInvite() {
        Dialog dialog = caller("<sip:p1;lr>");
        SipRequest invite = invite().add(HeaderName.AUTHORIZATION, "Digest a")
                .add(HeaderName.PROXY_AUTHORIZATION, "Digest b")
                .add("X-Other", "c")
                .build();
        SipRequest ack = dialog.ack(invite).build();
        assertThat(ack.cseq()).isEqualTo(new CSeq(7, Method.ACK));
        assertThat(ack.header(HeaderName.AUTHORIZATION)).contains("Digest a");
        assertThat(ack.header(HeaderName.PROXY_AUTHORIZATION)).contains("Digest b");
        assertThat(ack.header("X-Other")).isEmpty();
        assertThat(routes(ack)).containsExactly("sip:p1;lr");
        assertThat(dialog.localSequence()).isEqualTo(7);
    }

    @Test
    void targetRefresh() {
        Dialog dialog = caller("<sip:p1;lr>");
        SipUri moved = SipUri.parse("sip:moved@192.0.2.3;method=INVITE?a=b");
        dialog.refreshTarget(invite().contact(NameAddress.of(moved))
                .add(HeaderName.RECORD_ROUTE, "<sip:x;lr>")
                .build());
        assertThat(dialog.remoteTarget()).hasToString("sip:moved@192.0.2.3");
        assertThat(dialog.routeSet()).hasSize(1);
        dialog.refreshTarget(invite().remove(HeaderName.CONTACT).build());
        assertThat(dialog.remoteTarget()).hasToString("sip:moved@192.0.2.3");
    }

    @Test
    void sequenceNumbersOfThePeerRise() {
        Dialog dialog = caller();
        assertThat(dialog.inOrder(invite().cseq(new CSeq(5, Method.INVITE)).build()))
                .isTrue();
        assertThat(dialog.inOrder(invite().cseq(new CSeq(4, Method.INVITE)).build()))
                .isFalse();
        assertThat(dialog.remoteSequence()).isEqualTo(5);
        assertThat(dialog.inOrder(
                        invite().cseq(new CSeq(5_000_000_00L, Method.INVITE)).build()))
                .isTrue();
    }

    @Test
    void responsesHaveTagContactAndRecordRoute() {
        SipRequest invite = invite().add(HeaderName.RECORD_ROUTE, "<sip:p1;lr>").build();
        Dialog dialog = Dialog.uas(invite, "b", CALLED);
        for (int status : new int[] {180, 183, 200}) {
            SipResponse response = dialog.response(invite, status, null).build();
            assertThat(response.to().tag()).contains("b");
            assertThat(response.contacts().get(0).uri()).isEqualTo(CALLED);
            assertThat(response.recordRoutes()).isEqualTo(invite.recordRoutes());
        }
        SipResponse rejection = dialog.response(invite, 486, null).build();
        assertThat(rejection.to().tag()).contains("b");
        assertThat(rejection.contacts()).isEmpty();
        assertThat(rejection.recordRoutes()).isEmpty();
    }

    @Test
    void aNewLocalContactIsSent() {
        Dialog dialog = caller();
        dialog.contact(SipUri.parse("sip:caller@203.0.113.1"));
        assertThat(dialog.request(Method.UPDATE).build().contacts().get(0).uri())
                .hasToString("sip:caller@203.0.113.1");
    }

    @Test
    void aDialogCanBeRestoredFromItsState() {
        Dialog dialog = caller("<sip:p1;lr>");
        dialog.request(Method.INFO);
        DialogState state = dialog.state();
        Dialog restored = Dialog.restore(state);
        assertThat(restored.state()).isEqualTo(state);
        assertThat(restored.request(Method.BYE).build())
                .isEqualTo(dialog.request(Method.BYE).build());
        assertThat(dialog.state()).isNotEqualTo(state);
    }

    @Test
    void aSipsUriMakesTheDialogSecure() {
        SipRequest invite =
                invite().requestUri(SipUri.parse("sips:called@example.com")).build();
        assertThat(Dialog.uas(invite, "b", CALLED).secure()).isTrue();
        assertThat(Dialog.uas(invite().build(), "b", CALLED).secure()).isFalse();
    }
}
