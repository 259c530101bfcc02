package io.xphone.sip.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParser;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageGlanceTest {

    private static byte[] request(String method, String to) {
        return (method + " sip:a@b SIP/2.0\r\nMax-Forwards: 70\r\nVia: SIP/2.0/UDP c:1;rport;branch=z9hG4bKone;x=y\r\n"
                        + "Via: SIP/2.0/UDP d:1;branch=z9hG4bKtwo\r\nFrom: <sip:c@d>;tag=1\r\n" + to
                        + "\r\nCall-ID: i\r\nCSeq: 1 " + method + "\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "INVITE,To: <sip:a@b>,NEW_CALL",
        "INVITE,To: <sip:a@b>;tag=x,URGENT",
        "INVITE,t: <sip:a@b>;tag=x,URGENT",
        "INVITE,T : \"A;tag=1\" <sip:a@b;tag=2> ; TAG = x,URGENT",
        "INVITE,To: <sip:a@b;tag=x>,NEW_CALL",
        "INVITE,To: sip:a@b;tag=x,URGENT",
        "ACK,To: <sip:a@b>,URGENT",
        "BYE,To: <sip:a@b>;tag=x,URGENT",
        "CANCEL,To: <sip:a@b>,URGENT",
        "PRACK,To: <sip:a@b>;tag=x,URGENT",
        "INFO,To: <sip:a@b>;tag=x,URGENT",
        "OPTIONS,To: <sip:a@b>,ORDINARY",
        "REGISTER,To: <sip:a@b>,ORDINARY",
        "INVITED,To: <sip:a@b>,ORDINARY"
    })
    void aRequestIsOfTheClassThatParsingFinds(String method, String to, Urgency urgency) {
        byte[] data = request(method, to);
        assertThat(MessageGlance.urgency(data, 0, data.length)).isEqualTo(urgency);
        SipMessage parsed = SipParser.parse(data);
        assertThat(Urgency.of(parsed)).isEqualTo(urgency);
        assertThat(MessageGlance.branch(data, 0, data.length))
                .isEqualTo(MessageGlance.branch(parsed.topVia().branch().orElseThrow()))
                .isNotEqualTo(MessageGlance.NO_BRANCH);
    }

    @Test
    void responsesAreUrgent() {
        byte[] data = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP c:1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(MessageGlance.urgency(data, 0, data.length)).isEqualTo(Urgency.URGENT);
        assertThat(MessageGlance.branch(data, 0, data.length)).isEqualTo(MessageGlance.NO_BRANCH);
    }

    @ParameterizedTest
    @CsvSource({
        "ACK,To: <sip:a@b>;tag=abc.1,true",
        "ACK,t:<sip:a@b;tag=q>;x=y;tag=abc.,true",
        "ACK,To: <sip:a@b>;tag=abd.1,false",
        "ACK,To: <sip:a@b>,false",
        "ACK,To: <sip:a@b>;tag=abc,false",
        "BYE,To: <sip:a@b>;tag=abc.1,false"
    })
    void anAckOfAResponseWithoutStateIsSeen(String method, String to, boolean seen) {
        byte[] data = request(method, to);
        assertThat(MessageGlance.acknowledges(data, 0, data.length, "abc.")).isEqualTo(seen);
    }

    /** Each beginning of a message, and headers after the end of the head. */
    @Test
    void staysWithinTheMessage() {
        byte[] whole = request("INVITE", "To: <sip:a@b>;tag=x");
        for (int length = 0; length <= whole.length; length++) {
            byte[] data = java.util.Arrays.copyOf(whole, length);
            assertThat(MessageGlance.urgency(data, 0, length)).isNotNull();
            MessageGlance.branch(data, 0, length);
            MessageGlance.acknowledges(data, 0, length, "x");
        }
        byte[] body = "INVITE sip:a@b SIP/2.0\r\n\r\nTo: <sip:a@b>;tag=x\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(MessageGlance.urgency(body, 0, body.length)).isEqualTo(Urgency.NEW_CALL);
    }
}
