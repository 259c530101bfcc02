package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipUriTest {
    @Test
    void everyPart() {
        SipUri uri = SipUri.parse("sips:al%69ce:s%3Acret@Example.COM:5071;transport=tls;lr;x=%22?Subject=a%20b&to=c");
        assertThat(uri.scheme()).isEqualTo("sips");
        assertThat(uri.secure()).isTrue();
        assertThat(uri.user()).contains("alice");
        assertThat(uri.password()).contains("s:cret");
        assertThat(uri.host()).isEqualTo("Example.COM");
        assertThat(uri.port()).isEqualTo(5071);
        assertThat(uri.parameter("TRANSPORT")).contains("tls");
        assertThat(uri.hasParameter("lr")).isTrue();
        assertThat(uri.parameter("lr")).isEmpty();
        assertThat(uri.parameter("x")).contains("\"");
        assertThat(uri.headers().first("s")).contains("a b");
        assertThat(uri.headers().asList()).hasSize(2);
        assertThat(uri).hasToString("sips:al%69ce:s%3Acret@Example.COM:5071;transport=tls;lr;x=%22?Subject=a%20b&to=c");
    }

    /** The examples and rules of RFC 3261 §19.1.4. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "sip:%61lice@atlanta.com;transport=TCP sip:alice@AtLanTa.CoM;Transport=tcp true",
                "sip:carol@chicago.com sip:carol@chicago.com;newparam=5 true",
                "sip:carol@chicago.com sip:carol@chicago.com;security=on true",
                "sip:carol@chicago.com;newparam=5 sip:carol@chicago.com;security=on true",
                "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com"
                        + " sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com true",
                "sip:alice@atlanta.com?subject=project%20x&priority=urgent"
                        + " sip:alice@atlanta.com?priority=urgent&subject=project%20x true",
                "SIP:ALICE@AtLanTa.CoM;Transport=udp sip:alice@AtLanTa.CoM;Transport=UDP false",
                "sip:bob@biloxi.com sip:bob@biloxi.com:5060 false",
                "sip:bob@biloxi.com sip:bob@biloxi.com;transport=udp false",
                "sip:bob@biloxi.com sip:bob@biloxi.com:6000;transport=tcp false",
                "sip:carol@chicago.com sip:carol@chicago.com?Subject=next%20meeting false",
                "sip:bob@phone21.boxesbybob.com sip:bob@192.0.2.4 false",
                "sip:carol@chicago.com;security=on sip:carol@chicago.com;security=off false",
                "sip:a@h sips:a@h false",
                "sip:a@h sip:h false",
                "sip:a:p@h sip:a@h false",
                "sip:a@h sip:a@h;user=ip false",
                "sip:a@h sip:a@h;ttl=1 false",
                "sip:a@h sip:a@h;method=INVITE false",
                "sip:a@h;maddr=1.2.3.4 sip:a@h false",
                "sip:a@h;lr sip:a@h true",
                "sip:a%3Bb@h sip:a;b@h false",
                "sip:a%3bb@h sip:a%3Bb@h true",
            })
    void comparesByTheRules(String one, String other, boolean equivalent) {
        assertThat(SipUri.parse(one).matches(SipUri.parse(other))).isEqualTo(equivalent);
        assertThat(SipUri.parse(other).matches(SipUri.parse(one))).isEqualTo(equivalent);
    }

    @Test
    void equalityComparesTheParts() {
        SipUri uri = SipUri.parse("sip:al%69ce@Example.com;LR");
        assertThat(uri)
                .isEqualTo(SipUri.parse("sip:alice@example.COM;lr"))
                .hasSameHashCodeAs(SipUri.parse("SIP:alice@example.COM;lr"));
        assertThat(uri).isNotEqualTo(SipUri.parse("sip:alice@example.com"));
    }

    @Test
    void changesOnePartAtATime() {
        SipUri uri = SipUri.of("bob", "example.com", -1);
        assertThat(uri).hasToString("sip:bob@example.com");
        assertThat(uri.withParameter("transport", "tcp").withParameter("lr", null))
                .hasToString("sip:bob@example.com;transport=tcp;lr");
        assertThat(uri.withParameter("a", "1").withParameter("A", "2")).hasToString("sip:bob@example.com;A=2");
        assertThat(uri.withParameter("a", "1").withoutParameter("A")).isEqualTo(uri);
        assertThat(uri.withPort(5070)).hasToString("sip:bob@example.com:5070");
        assertThat(uri.withHost("2001:db8::1").withPort(1)).hasToString("sip:bob@[2001:db8::1]:1");
        assertThat(uri.withUser(null)).hasToString("sip:example.com");
        assertThat(uri.withUser("a b@c;d")).hasToString("sip:a%20b%40c;d@example.com");
        assertThat(uri.withSecure(true)).hasToString("sips:bob@example.com");
        assertThat(uri.withParameter("x", "a;b c\"")).hasToString("sip:bob@example.com;x=a%3Bb%20c%22");
    }

    @Test
    void invalidHeadersAreOmittedAfterUnescaping() {
        SipUri uri = SipUri.parse("sip:bob@example.com?a=1%0D%0AEvil:%202&b%20c=3&d=%00&e=4");
        assertThat(uri.headers().asList()).containsExactly(new Header("e", "4"));
        assertThat(uri.matches(SipUri.parse("sip:bob@example.com?e=4"))).isTrue();
        assertThat(uri.headers().first("a")).isEmpty();
    }

    /** An attended transfer's Refer-To (RFC 3891): the separators within must be escaped. */
    @Test
    void aHeaderWithinAUri() {
        SipUri uri = SipUri.of("bob", "example.com", -1).withHeader("Replaces", "a@b;to-tag=1;from-tag=2");
        assertThat(uri).hasToString("sip:bob@example.com?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2");
        assertThat(SipUri.parse(uri.toString()).headers().first("replaces")).contains("a@b;to-tag=1;from-tag=2");
        assertThat(uri.withoutHeaders()).hasToString("sip:bob@example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:*31#0301234567@example.com",
                "sip:+4930@example.com;user=phone",
                "sip:user;par=u%40x@h",
                "sip:[2001:db8::1]",
                "sip:[::]:5060",
                "sip:[::ffff:192.0.2.1]",
                "sip:[1:2:3:4:5:6:7:8]",
                "sip:a_b.example.com",
                "sip:h;p1=[::1]:5",
                "sip:1",
                "sip:a@h:65535",
                "sip:jürgen@h"
            })
    void accepts(String text) {
        assertThat(Uri.parse(text)).isInstanceOf(SipUri.class).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sip",
                "sip:",
                "sip:@h",
                "sip::p@h",
                "sip:a@",
                "sip:a@h:",
                "sip:a@h:65536",
                "sip:a@h:x",
                "sip:a@h;",
                "sip:a@h;;b",
                "sip:a@h;=1",
                "sip:a b@h",
                "sip:a@h h",
                "sip:<a@h>",
                "sip:a%4@h",
                "sip:a@h;p=%4",
                "sip:a@h?",
                "sip:a@h?a",
                "sip:a@h?=b",
                "sip:a@h?a=b&",
                "sip:2001:db8::10",
                "sip:[2001:db8:::1]",
                "sip:[1:2:3:4:5:6:7]",
                "sip:[1:2:3:4:5:6:7:8:9]",
                "sip:[::1",
                "sip:[12345::]",
                "sip:[1:2:3:4:5:6:7::8]",
                "sip:[::1:]",
                "sip:[:1::2]",
                "sip:[::1.2.3]",
                "sip:[::1.2.3.4.5]",
                "sip:[::256.1.1.1]",
                "sip:[1::2::3]",
                "sip:[]",
                "sip:a@b@c",
                "sip:a@h\r\nX: y",
                "sip:a\0@h",
                "1ab:x",
                "x:",
                ":x",
                "a b:c",
                "x:a<b"
            })
    void rejects(String text) {
        assertThatThrownBy(() -> Uri.parse(text))
                .isInstanceOfSatisfying(
                        SipParseException.class, e -> assertThat(e.status()).isEqualTo(400));
    }

    @Test
    void factoriesRejectLineEnds() {
        assertThatIllegalArgumentException().isThrownBy(() -> SipUri.of("a", "h\r\nX: y", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> SipUri.of("a", "h;x", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> SipUri.of("a", "h", 65536));
        assertThatIllegalArgumentException().isThrownBy(() -> SipUri.of("", "h", 1));
        SipUri uri = SipUri.of("a\r\n\0", "h", -1);
        assertThat(uri).hasToString("sip:a%0D%0A%00@h");
        assertThatIllegalArgumentException().isThrownBy(() -> uri.withParameter("a;b", "c"));
        assertThatIllegalArgumentException().isThrownBy(() -> uri.withParameter("a", "b\r\n"));
        assertThatIllegalArgumentException().isThrownBy(() -> uri.withHeader("a b", "c"));
    }

    @Test
    void telephoneNumbers() {
        TelUri uri = (TelUri) Uri.parse("tel:+1-201-555-0123;ext=22");
        assertThat(uri.number()).isEqualTo("+1-201-555-0123");
        assertThat(uri.digits()).isEqualTo("+12015550123");
        assertThat(uri.global()).isTrue();
        assertThat(uri.parameter("ext")).contains("22");
        assertThat(uri).isEqualTo(Uri.parse("TEL:+1(201)555.0123;ext=22")).hasToString("tel:+1-201-555-0123;ext=22");
        assertThat(TelUri.of("7042").withParameter("phone-context", "example.com"))
                .hasToString("tel:7042;phone-context=example.com");
        assertThatThrownBy(() -> Uri.parse("tel:")).isInstanceOf(SipParseException.class);
        assertThatThrownBy(() -> Uri.parse("tel:+;x=1")).isInstanceOf(SipParseException.class);
        assertThatThrownBy(() -> Uri.parse("tel:12+3")).isInstanceOf(SipParseException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> TelUri.of("12\r\n"));
    }

    @Test
    void otherSchemes() {
        OpaqueUri uri = (OpaqueUri) Uri.parse("URN:service:sos");
        assertThat(uri.scheme()).isEqualTo("urn");
        assertThat(uri.opaquePart()).isEqualTo("service:sos");
        assertThat(uri).isEqualTo(Uri.parse("urn:service:sos")).hasToString("URN:service:sos");
    }
}
