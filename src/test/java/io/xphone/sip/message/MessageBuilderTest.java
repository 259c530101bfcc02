package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageBuilderTest {
    private static SipRequest.Builder options() {
        return SipRequest.builder(Method.OPTIONS, Uri.parse("sip:bob@example.com"))
                .via(Via.of("UDP", "192.0.2.1", 5060, "z9hG4bK1"))
                .from(NameAddress.parse("<sip:alice@example.com>;tag=1"))
                .to(NameAddress.parse("<sip:bob@example.com>"))
                .callId("c1")
                .cseq(new CSeq(1, Method.OPTIONS))
                .add("Max-Forwards", "70");
    }

    @Test
    void writesARequest() {
        assertThat(options().body("text/plain", "é").build())
                .hasToString("OPTIONS sip:bob@example.com SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r\n"
                        + "From: <sip:alice@example.com>;tag=1\r\n"
                        + "To: <sip:bob@example.com>\r\n"
                        + "Call-ID: c1\r\n"
                        + "CSeq: 1 OPTIONS\r\n"
                        + "Max-Forwards: 70\r\n"
                        + "Content-Type: text/plain\r\n"
                        + "Content-Length: 2\r\n\r\né");
    }

    @Test
    void aBuiltMessageParsesBackEqual() {
        SipRequest request = options()
                .add("subject", "  Grüße, \udc80 大  ")
                .add("X-Empty", "")
                .body("application/octet-stream", new byte[] {0, 13, 10, -1})
                .build();
        assertThat(SipParser.parse(SipWriter.write(request))).isEqualTo(request);
        assertThat(request.header("S")).contains("Grüße, \udc80 大");
    }

    @Test
    void namesInAnyCaseOrCompactFormAreEqual() {
        SipRequest request = options()
                .add("m", "<sip:a>")
                .add("CONTACT", "<sip:b>, <sip:c>")
                .add("x-Own", "1")
                .build();
        assertThat(request.contacts()).hasSize(3);
        assertThat(request.headers().all("contact")).containsExactly("<sip:a>", "<sip:b>, <sip:c>");
        assertThat(request.headers().list("m")).containsExactly("<sip:a>", "<sip:b>", "<sip:c>");
        assertThat(request.header("X-OWN")).contains("1");
        assertThat(request.headers().asList()).contains(new Header("x-Own", "1"));
    }

    @Test
    void setsAndRemoves() {
        SipRequest.Builder builder =
                options().add("Route", "<sip:a>").add("X", "1").add("route", "<sip:b>");
        assertThat(builder.set("ROUTE", "<sip:c>").build().headers().asList())
                .endsWith(new Header("Route", "<sip:c>"), new Header("X", "1"));
        assertThat(builder.setAll("Route", List.of("<sip:d>", "<sip:e>"))
                        .build()
                        .routes())
                .hasSize(2);
        assertThat(builder.remove("route").build().routes()).isEmpty();
        assertThat(builder.prepend("Y", "0").build().headers().iterator().next())
                .isEqualTo(new Header("Y", "0"));
        assertThat(builder.body("a/b", "c").removeBody().build().body()).isEmpty();
    }

    @Test
    void contentLengthIsAddedByTheWriter() {
        SipRequest request =
                options().add("Content-Length", "99").set("l", "98").build();
        assertThat(request.headers().contains("Content-Length")).isFalse();
        assertThat(request.toString()).endsWith("Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void preventsHeaderInjection() {
        for (String bad : List.of("a\r\nX: y", "a\rb", "a\nb", "a\0b", "\0")) {
            assertThatIllegalArgumentException().isThrownBy(() -> options().add("Subject", bad));
            assertThatIllegalArgumentException().isThrownBy(() -> options().set("Subject", bad));
            assertThatIllegalArgumentException().isThrownBy(() -> options().setAll("Subject", List.of("a", bad)));
            assertThatIllegalArgumentException().isThrownBy(() -> options().prepend("Subject", bad));
            assertThatIllegalArgumentException().isThrownBy(() -> options().add(bad, "a"));
            assertThatIllegalArgumentException().isThrownBy(() -> options().body(bad, "a"));
            assertThatIllegalArgumentException().isThrownBy(() -> options().callId(bad));
            assertThatIllegalArgumentException().isThrownBy(() -> options().method(bad));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> options().build().response(200, bad));
            assertThatIllegalArgumentException().isThrownBy(() -> new Header("Subject", bad));
            assertThatIllegalArgumentException().isThrownBy(() -> new Header(bad, "a"));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> options().add("", "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> options().add("a b", "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> options().add("a:", "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> options().method("A B"));
        assertThatIllegalArgumentException().isThrownBy(() -> options().build().response(99, null));
        assertThatIllegalArgumentException().isThrownBy(() -> options().build().response(700, null));
    }

    @Test
    void responsesCopyTheRequiredHeaders() {
        SipRequest request = options()
                .add("Timestamp", "54")
                .add("Via", "SIP/2.0/TCP a, SIP/2.0/TCP b")
                .build();
        SipResponse ok =
                request.response(200, null).to(request.to().withTag("2")).build();
        assertThat(ok.startLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(ok.vias()).isEqualTo(request.vias()).hasSize(3);
        assertThat(ok.to().tag()).contains("2");
        assertThat(ok.from()).isEqualTo(request.from());
        assertThat(ok.callId()).isEqualTo("c1");
        assertThat(ok.cseq()).isEqualTo(request.cseq());
        assertThat(ok.headers().contains("Timestamp")).isFalse();
        assertThat(request.response(100, null).build().header("Timestamp")).contains("54");
        assertThat(request.response(486, "Nope").build().startLine()).isEqualTo("SIP/2.0 486 Nope");
        assertThat(request.response(299, null).build().reason()).isEqualTo("OK");
        assertThat(ok.success()).isTrue();
        assertThat(ok.finalResponse()).isTrue();
        assertThat(ok.provisional()).isFalse();
    }

    @Test
    void aResponseMayChangeTheCopiedHeaders() {
        SipRequest invite = (SipRequest) SipParser.parse(("INVITE sip:b@y SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2\r\n"
                        + "Via: SIP/2.0/UDP c;branch=z9hG4bK3\r\n"
                        + "From: <sip:a@x>;tag=1\r\nTo: <sip:b@y>\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        SipResponse plain = invite.response(200, null).build();
        assertThat(plain.vias()).isEqualTo(invite.vias()).hasSize(3);
        assertThat(plain.from()).isEqualTo(invite.from());
        assertThat(plain.cseq()).isEqualTo(invite.cseq());
        SipResponse other = invite.response(200, null)
                .callId("two")
                .set(HeaderName.FROM, "<sip:c@x>")
                .remove(HeaderName.VIA)
                .add(HeaderName.VIA, "SIP/2.0/UDP d;branch=z9hG4bK4")
                .build();
        assertThat(other.callId()).isEqualTo("two");
        assertThat(other.from()).isEqualTo(NameAddress.parse("<sip:c@x>"));
        assertThat(other.vias()).hasSize(1);
        SipResponse more = invite.response(200, null)
                .copy(HeaderName.VIA, invite.headers())
                .build();
        assertThat(more.vias()).hasSize(6);
    }

    @Test
    void parsedViasAreKeptWhenTheFirstIsChanged() {
        SipRequest invite = (SipRequest) SipParser.parse(("INVITE sip:b@y SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP a;branch=z9hG4bK1 , SIP/2.0/UDP b;branch=z9hG4bK2\r\n"
                        + "Via: SIP/2.0/UDP c;branch=z9hG4bK3\r\n"
                        + "From: <sip:a@x>;tag=1\r\nTo: <sip:b@y>\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        SipRequest stamped = invite.replaceTopVia(invite.topVia().withParameter("received", "192.0.2.1"));
        SipRequest more = stamped.withTopVia(Via.of("TCP", "d", 5060, "z9hG4bK4"));
        for (SipRequest changed : List.of(stamped, more)) {
            assertThat(changed.vias()).isEqualTo(((SipRequest) SipParser.parse(SipWriter.write(changed))).vias());
        }
        assertThat(stamped.vias()).hasSize(3);
        assertThat(stamped.topVia().received()).contains("192.0.2.1");
        assertThat(more.vias()).hasSize(4);
    }

    @Test
    void aPackedResponseUnpacksToAnEqualOne() {
        SipResponse response = SipResponse.builder(486, "Besetzt, \u00fc")
                .add(HeaderName.VIA, "SIP/2.0/UDP a;branch=z9hG4bK1")
                .add("X-Own", "t\u00e4glich: \"a: b\"")
                .add("X-Empty", "")
                .add(HeaderName.CALL_ID, "one")
                .build();
        SipResponse withBody = response.toBuilder()
                .status(200, "")
                .body("text/plain", "\r\n\r\nX: y\n")
                .build();
        for (SipResponse each : List.of(response, withBody)) {
            SipResponse back = PackedResponse.of(each).response();
            assertThat(back).isEqualTo(each);
            assertThat(back.callId()).isEqualTo("one");
            assertThat(SipWriter.write(back)).isEqualTo(SipWriter.write(each));
        }
    }

    @Test
    void theTopViaCanBeAddedAndRemoved() {
        SipRequest request = options().add("Via", "SIP/2.0/TCP b").build();
        Via top = Via.of("UDP", "p", -1, "z9hG4bK2");
        assertThat(request.withTopVia(top).vias()).hasSize(3).first().isEqualTo(top);
        Via stamped = request.topVia().withParameter("received", "10.0.0.1");
        assertThat(request.replaceTopVia(stamped).vias()).hasSize(2).first().isEqualTo(stamped);
        NameAddress from = request.from();
        assertThat(request.replaceTopVia(stamped).from()).isSameAs(from);
        SipResponse response = request.response(200, null).build();
        assertThat(response.withoutTopVia().vias()).extracting(Via::host).containsExactly("b");
        assertThat(response.withoutTopVia().headers().size())
                .isEqualTo(response.headers().size() - 1);
        SipRequest oneLine =
                options().set("Via", "SIP/2.0/UDP a;x=\",\" , SIP/2.0/UDP b").build();
        assertThat(oneLine.replaceTopVia(top).headers().all("Via"))
                .containsExactly("SIP/2.0/UDP p;branch=z9hG4bK2, SIP/2.0/UDP b");
        assertThat(oneLine.response(200, null).build().withoutTopVia().vias()).hasSize(1);
    }

    @Test
    void headersOfABuiltMessageAreParsedOnAccess() {
        SipRequest empty = SipRequest.builder("X", Uri.parse("tel:1")).build();
        assertThatThrownBy(empty::from).isInstanceOf(SipParseException.class).hasMessageContaining("From");
        assertThatThrownBy(empty::topVia).isInstanceOf(SipParseException.class);
        assertThat(empty.vias()).isEmpty();
        assertThat(empty.contacts()).isEmpty();
        assertThat(empty.maxForwards()).isEqualTo(-1);
        assertThat(empty.expires()).isEmpty();
        assertThat(empty.contentType()).isEmpty();
        SipRequest request = options()
                .add("Expires", "3600")
                .add("c", "Application / SDP ;charset=x")
                .add("k", "100rel, Timer")
                .add("Supported", "path")
                .add("Contact", "*")
                .build();
        assertThat(request.expires()).hasValue(3600);
        assertThat(request.maxForwards()).isEqualTo(70);
        assertThat(request.contentType()).contains("application/sdp");
        assertThat(request.optionTags("Supported")).containsExactly("100rel", "timer", "path");
        assertThat(request.contactWildcard()).isTrue();
        assertThat(request.contacts()).isEmpty();
        assertThat(options().add("Expires", "99999999999").build().expires()).hasValue(0xffff_ffffL);
        assertThat(options()
                        .add("Expires", "Fri, 01 Jan 2010 16:00:00 EST")
                        .build()
                        .expires())
                .isEmpty();
    }

    @Test
    void commasWithinQuotesAndBracketsDoNotSplit() {
        Headers headers = Headers.of(List.of(
                new Header("X", "a, \"b,\\\",c\" , <d,e>;f=\",\",, g"),
                new Header("x", ""),
                new Header("X", "<\",>, h")));
        assertThat(headers.list("X")).containsExactly("a", "\"b,\\\",c\"", "<d,e>;f=\",\"", "g", "<\",>", "h");
    }

    @Test
    void canonicalNames() {
        assertThat(HeaderName.canonical("CALL-ID")).isSameAs(HeaderName.CALL_ID);
        assertThat(HeaderName.canonical("O")).isSameAs(HeaderName.EVENT);
        assertThat(HeaderName.canonical("www-authenticate")).isSameAs(HeaderName.WWW_AUTHENTICATE);
        assertThat(HeaderName.canonical("X-foo")).isEqualTo("X-foo");
        for (int i = 0; i < HeaderName.TABLE.length; i += 2) {
            assertThat(HeaderName.canonical(HeaderName.TABLE[i].toUpperCase(java.util.Locale.ROOT)))
                    .isSameAs(HeaderName.TABLE[i]);
        }
    }
}
