package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SipParserTest {
    @Test
    void readsAnInvite() {
        String text = "INVITE sip:bob@example.com;transport=tcp SIP/2.0\r\n"
                + "v: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK77;rport, SIP / 2.0 / TCP [2001:db8::1] : 5060 ; branch=x\r\n"
                + "f: \"A \\\"B\\\" C\" <sip:alice@example.org>;tag=88\r\n"
                + "To:\r\n  Bob <sip:bob@example.com>\r\n"
                + "i: abc@192.0.2.1\r\nCSeq: 7 INVITE\r\nMax-Forwards: 70\r\n"
                + "m: <sip:alice@192.0.2.1:5062>\r\nX-Thing: 1\r\nl: 3\r\n\r\nabcdef";
        SipRequest request = (SipRequest) SipParser.parse(text.getBytes());
        assertThat(request.vias()).hasSize(2);
        assertThat(request.from().displayName()).contains("A \"B\" C");
        assertThat(request.to().uri()).isEqualTo(Uri.parse("sip:bob@example.com"));
        assertThat(request.body()).containsExactly('a', 'b', 'c');
        assertThat(SipParser.parse(SipWriter.write(request))).isEqualTo(request);
    }
}
