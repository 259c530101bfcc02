package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.call.OutOfDialogRequests.Policy;
import io.xphone.call.settings.CallSettings;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutOfDialogRequestsTest {

    private final OutOfDialogRequests answers = new OutOfDialogRequests(
            CallSettings.builder().supported(Set.of("timer")).build(),
            Set.of(Method.MESSAGE),
            new CountingIdentifiers());

    private static SipRequest.Builder request(String method) {
        return CallFixture.invite().method(method).cseq(new CSeq(1, method));
    }

    private Optional<SipResponse> respond(SipRequest.Builder request) {
        return answers.respond(request.build(), Policy.OPEN);
    }

    @Test
    void optionsReturnsTheCapabilities() {
        SipResponse response = respond(request(Method.OPTIONS)).orElseThrow();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header(HeaderName.ALLOW))
                .contains("INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY, MESSAGE");
        assertThat(response.header(HeaderName.ACCEPT)).contains("application/sdp");
        assertThat(response.header(HeaderName.SUPPORTED)).contains("100rel, timer");
        assertThat(response.to().tag()).isPresent();
        assertThat(response.vias()).hasSize(1);
    }

    @Test
    void methodsOfOtherComponentsAreAllowedAndHaveNoResponse() {
        OutOfDialogRequests withEvents = new OutOfDialogRequests(
                CallSettings.builder().build(),
                Set.of(Method.MESSAGE, Method.NOTIFY, Method.SUBSCRIBE),
                new CountingIdentifiers());
        SipResponse options =
                withEvents.respond(request(Method.OPTIONS).build(), Policy.OPEN).orElseThrow();
        assertThat(options.header(HeaderName.ALLOW).orElseThrow()).endsWith("NOTIFY, MESSAGE, SUBSCRIBE");
        assertThat(options.header(HeaderName.ALLOW_EVENTS)).contains("dialog, message-summary, presence");
        SipRequest.Builder notify = request(Method.NOTIFY).set(HeaderName.TO, "<sip:us@example.com>;tag=t");
        assertThat(withEvents.respond(notify.build(), Policy.OPEN)).isEmpty();
        SipRequest.Builder requiring = request(Method.SUBSCRIBE).add(HeaderName.REQUIRE, "eventlist");
        assertThat(withEvents
                        .respond(requiring.build(), Policy.OPEN)
                        .orElseThrow()
                        .status())
                .isEqualTo(420);
    }

    @Test
    void theStatusOfOptionsIsConfigurable() {
        SipRequest options = request(Method.OPTIONS).build();
        assertThat(answers.respond(options, new Policy(503, List.of(), 0, List.of()))
                        .orElseThrow()
                        .status())
                .isEqualTo(503);
        assertThat(answers.respond(options, Policy.rejecting(486)).orElseThrow().status())
                .isEqualTo(200);
        assertThat(answers.respond(options, Policy.rejecting(503)).orElseThrow().status())
                .isEqualTo(503);
        assertThatThrownBy(() -> new Policy(100, List.of(), 0, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Policy(200, List.of(), 200, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anInviteIsAdmittedOrRejectedByPolicy() {
        SipRequest invite = request(Method.INVITE).build();
        assertThat(answers.respond(invite, Policy.OPEN)).isEmpty();
        for (int status : new int[] {403, 480, 486, 503}) {
            SipResponse response =
                    answers.respond(invite, Policy.rejecting(status)).orElseThrow();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.to().tag()).isPresent();
        }
        Policy later = new Policy(503, List.of(), 503, List.of(new Header(HeaderName.RETRY_AFTER, "30")));
        assertThat(answers.respond(invite, later).orElseThrow().header(HeaderName.RETRY_AFTER))
                .contains("30");
    }

    @Test
    void unknownMethodsAre405WithAllow() {
        for (String method : List.of("FOO", Method.REGISTER, Method.SUBSCRIBE, Method.PUBLISH)) {
            SipResponse response = respond(request(method)).orElseThrow();
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header(HeaderName.ALLOW).orElseThrow()).contains("MESSAGE");
        }
        assertThat(respond(request(Method.MESSAGE))).isEmpty();
    }

    @Test
    void anUnknownDialogIs481() {
        for (String method : List.of(Method.INVITE, Method.BYE, Method.OPTIONS, Method.INFO, Method.UPDATE)) {
            SipRequest.Builder inside = request(method).set(HeaderName.TO, "<sip:us@example.com>;tag=gone");
            SipResponse response = respond(inside).orElseThrow();
            assertThat(response.status()).isEqualTo(481);
            assertThat(response.to().tag()).contains("gone");
        }
        for (String method : List.of(Method.BYE, Method.INFO, Method.UPDATE, Method.CANCEL, Method.NOTIFY)) {
            assertThat(respond(request(method)).orElseThrow().status()).isEqualTo(481);
        }
        assertThat(respond(request(Method.ACK).set(HeaderName.TO, "<sip:us@example.com>;tag=gone")))
                .isEmpty();
    }

    @Test
    void referOutsideACallIsRejected() {
        SipRequest.Builder refer = request(Method.REFER).add(HeaderName.REFER_TO, "<sip:elsewhere@example.com>");
        assertThat(respond(refer).orElseThrow().status()).isEqualTo(603);
        OutOfDialogRequests others = new OutOfDialogRequests(
                CallSettings.DEFAULT, Set.of(Method.REFER, Method.NOTIFY), new CountingIdentifiers());
        assertThat(others.respond(refer.build(), Policy.OPEN)).isEmpty();
        assertThat(others.respond(request(Method.NOTIFY).build(), Policy.OPEN)).isEmpty();
    }

    @Test
    void schemesAndExtensions() {
        assertThat(respond(request(Method.INVITE).requestUri(Uri.parse("nobodyKnowsThisScheme:totallyopaque")))
                        .orElseThrow()
                        .status())
                .isEqualTo(416);
        assertThat(respond(request(Method.INVITE).requestUri(Uri.parse("tel:+1555"))))
                .isEmpty();
        SipResponse response = respond(request(Method.OPTIONS).add(HeaderName.REQUIRE, "timer, nothingSupportsThis"))
                .orElseThrow();
        assertThat(response.status()).isEqualTo(420);
        assertThat(response.header(HeaderName.UNSUPPORTED)).contains("nothingsupportsthis");
    }

    @Test
    void a2xxWithoutACallGetsAckAndBye() {
        SipRequest invite = CallFixture.dialled().sent().request();
        SipResponse success = CallFixture.response(
                invite,
                200,
                "late",
                CallFixture.sdp(""),
                new Header(HeaderName.RECORD_ROUTE, "<sip:a.example.com;lr>, <sip:b.example.com;lr>"));
        List<SipRequest> sent = answers.successWithoutCall(success, CallFixture.LOCAL);
        assertThat(sent).extracting(SipRequest::method).containsExactly(Method.ACK, Method.BYE);
        assertThat(sent).allSatisfy(request -> {
            assertThat(request.requestUri()).isEqualTo(CallFixture.PEER);
            assertThat(request.from()).isEqualTo(invite.from());
            assertThat(request.to().tag()).contains("late");
            assertThat(request.callId()).isEqualTo(invite.callId());
            assertThat(request.routes())
                    .extracting(NameAddress::uri)
                    .extracting(Uri::toString)
                    .containsExactly("sip:b.example.com;lr", "sip:a.example.com;lr");
        });
        assertThat(sent.get(0).cseq().number()).isEqualTo(1);
        assertThat(sent.get(1).cseq().number()).isEqualTo(2);
    }
}
