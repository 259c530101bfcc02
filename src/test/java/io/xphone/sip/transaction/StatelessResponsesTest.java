package io.xphone.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Uri;
import org.junit.jupiter.api.Test;

class StatelessResponsesTest {

    private final StatelessResponses responses =
            new StatelessResponses(new CountingIdentifiers().numbers(bound -> bound - 1));

    private static SipRequest request(String method, String branch, String toTag) {
        return SipRequest.builder(method, Uri.parse("sip:bob@example.com"))
                .add("Via", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK" + branch)
                .add("From", "<sip:alice@example.com>;tag=a")
                .add("To", "<sip:bob@example.com>" + toTag)
                .add("Call-ID", "call")
                .add("CSeq", "7 " + method)
                .build();
    }

    @Test
    void aRetransmissionGetsTheSameTag() {
        SipResponse first = responses.overloaded(request(Method.INVITE, "1", ""));
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.header(HeaderName.RETRY_AFTER)).contains("8");
        assertThat(first.to().tag()).isPresent();
        assertThat(responses.overloaded(request(Method.INVITE, "1", "")).to()).isEqualTo(first.to());
        assertThat(responses.overloaded(request(Method.INVITE, "2", "")).to()).isNotEqualTo(first.to());
    }

    @Test
    void theAckIsRecognised() {
        SipResponse response = responses.of(request(Method.INVITE, "1", ""), 487);
        String tag = ";tag=" + response.to().tag().orElseThrow();
        assertThat(responses.acknowledges(request(Method.ACK, "1", tag))).isTrue();
        assertThat(responses.acknowledges(request(Method.BYE, "1", tag))).isFalse();
        assertThat(responses.acknowledges(request(Method.ACK, "1", ";tag=other")))
                .isFalse();
        assertThat(responses.acknowledges(request(Method.ACK, "1", ""))).isFalse();
    }

    @Test
    void aTagOfTheRequestStays() {
        SipRequest request = request(Method.BYE, "1", ";tag=x");
        assertThat(responses
                        .tagged(request, request.response(481, null).build())
                        .to())
                .isEqualTo(NameAddress.parse("<sip:bob@example.com>;tag=x"));
        SipRequest invite = request(Method.INVITE, "1", "");
        SipResponse random =
                invite.response(401, null).to(invite.to().withTag("random")).build();
        assertThat(responses.tagged(invite, random).to())
                .isEqualTo(responses.of(invite, 401).to());
    }
}
