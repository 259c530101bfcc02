package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressAndViaTest {
    @Test
    void displayNames() {
        assertThat(NameAddress.parse("\"A \\\"B\\\\ <x>,;\" <sip:h>").displayName())
                .contains("A \"B\\ <x>,;");
        assertThat(NameAddress.parse("A.  Bell  <sip:h>").displayName()).contains("A.  Bell");
        assertThat(NameAddress.parse("Jürgen (Vertrieb) <sip:h>").displayName()).contains("Jürgen (Vertrieb)");
        assertThat(NameAddress.parse("\"\" <sip:h>").displayName()).isEmpty();
        assertThat(NameAddress.parse("<sip:h>").displayName()).isEmpty();
        assertThat(NameAddress.parse("sip:h").displayName()).isEmpty();
    }

    @Test
    void headerParametersAreNotThoseOfTheUri() {
        NameAddress within = NameAddress.parse("<sip:h;lr;a=1>;tag=2 ; x = \"y;\\\"z\"");
        assertThat(((SipUri) within.uri()).parameter("a")).contains("1");
        assertThat(within.tag()).contains("2");
        assertThat(within.parameter("X")).contains("y;\"z");
        NameAddress without = NameAddress.parse("sip:h;tag=2");
        assertThat(((SipUri) without.uri()).parameters().isEmpty()).isTrue();
        assertThat(without.tag()).contains("2");
        assertThat(NameAddress.parse("<sip:h>;tag=").tag()).isEmpty();
        assertThat(NameAddress.parse("<sip:h>;tag").tag()).isEmpty();
    }

    @Test
    void writesTheReceivedTextUnlessChanged() {
        String text = "Bob  <sip:bob@h;x=%41> ;q=0.5;+sip.instance=\"<urn:uuid:1>\"";
        NameAddress address = NameAddress.parse(text);
        assertThat(address).hasToString(text);
        assertThat(address.withTag("7"))
                .hasToString("Bob <sip:bob@h;x=%41>;q=0.5;+sip.instance=\"<urn:uuid:1>\";tag=7");
        assertThat(address.withTag("7").withTag("8").tag()).contains("8");
        assertThat(address.withoutParameters()).hasToString("Bob <sip:bob@h;x=%41>");
        assertThat(NameAddress.parse("sip:h;tag=1").withParameter("x", "[::1]:5"))
                .hasToString("<sip:h>;tag=1;x=[::1]:5");
        assertThat(NameAddress.of("A \"B\" \\", Uri.parse("tel:1")).withParameter("x", "a b"))
                .hasToString("\"A \\\"B\\\" \\\\\" <tel:1>;x=\"a b\"");
        assertThat(NameAddress.of("", Uri.parse("sip:h"))).hasToString("<sip:h>");
        assertThat(NameAddress.parse("\"Bob\" <sip:h>;A=b")).isEqualTo(NameAddress.parse("Bob<sip:H>;a=b"));
    }

    @Test
    void lists() {
        List<NameAddress> all = NameAddress.parseList("\"a,b\" <sip:a,b@h?x=1,2>;p=\",\" , sip:c;q=1,<tel:1>");
        assertThat(all)
                .extracting(NameAddress::toString)
                .containsExactly("\"a,b\" <sip:a,b@h?x=1,2>;p=\",\"", "sip:c;q=1", "<tel:1>");
    }

    @Test
    void secondsOfAContact() {
        assertThat(NameAddress.parse("<sip:h>;expires=60").expires()).hasValue(60);
        assertThat(NameAddress.parse("<sip:h>;expires=280297596632815").expires())
                .hasValue(0xffff_ffffL);
        assertThat(NameAddress.parse("<sip:h>;expires=\"60\"").expires()).isEmpty();
        assertThat(NameAddress.parse("<sip:h>;expires=6o").expires()).isEmpty();
        assertThat(NameAddress.parse("<sip:h>;expires=").expires()).isEmpty();
        assertThat(NameAddress.parse("<sip:h>").expires()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<>",
                "\"a\" <>",
                "\"a <sip:h>",
                "\"a\" sip:h",
                "<sip:h",
                "sip:h>",
                "<sip:h>,",
                ",<sip:h>",
                "<sip:h>;;a",
                "<sip:h>;",
                "<sip:h> x",
                "sip:h?a=b",
                "a, b <sip:h>",
                "<sip:h>;a=\"",
                "< sip:h>",
                "<sip:h >",
                "*",
                "<sip:h>;=1",
                "\"a\\",
                "\"a\\\"<sip:h>"
            })
    void rejectsAddresses(String text) {
        assertThatThrownBy(() -> NameAddress.parse(text)).isInstanceOf(SipParseException.class);
    }

    @Test
    void addressesContainNoLineEnds() {
        Uri uri = Uri.parse("sip:h");
        for (String bad : List.of("a\rb", "a\nb", "a\0b")) {
            assertThatIllegalArgumentException().isThrownBy(() -> NameAddress.of(bad, uri));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NameAddress.of(uri).withTag(bad));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NameAddress.of(uri).withParameter("x", bad));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NameAddress.of(uri).withParameter(bad, "x"));
            assertThatIllegalArgumentException().isThrownBy(() -> Via.of("UDP", "h", 1, bad));
            assertThatIllegalArgumentException().isThrownBy(() -> Via.of("UDP", bad, 1, "x"));
            assertThatIllegalArgumentException().isThrownBy(() -> Via.of(bad, "h", 1, "x"));
            assertThatIllegalArgumentException().isThrownBy(() -> new CSeq(1, bad));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NameAddress.of(uri).withTag(""));
    }

    @Test
    void vias() {
        Via via = Via.parse(
                "SIP / 2.0 / UDP  first.example.com : 4000 ;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1;rport");
        assertThat(via.transport()).isEqualTo("UDP");
        assertThat(via.host()).isEqualTo("first.example.com");
        assertThat(via.port()).isEqualTo(4000);
        assertThat(via.branch()).contains("z9hG4bKa7c6a8dlze.1");
        assertThat(via.hasMagicCookie()).isTrue();
        assertThat(via.hasRport()).isTrue();
        assertThat(via.rport()).isEmpty();
        assertThat(via.withParameter("rport", "5062")
                        .withParameter("received", "192.0.2.9")
                        .toString())
                .isEqualTo(
                        "SIP/2.0/UDP first.example.com:4000;ttl=16;maddr=224.2.0.1;branch=z9hG4bKa7c6a8dlze.1;rport=5062"
                                + ";received=192.0.2.9");
        assertThat(via.withParameter("rport", "5062").rport()).hasValue(5062);
        assertThat(via.withParameter("rport", "x").rport()).isEmpty();
        assertThat(via.withParameter("received", "2001:db8::9").received()).contains("2001:db8::9");
        assertThat(Via.of("wss", "2001:db8::1", 443, "z9hG4bKx"))
                .hasToString("SIP/2.0/WSS [2001:db8::1]:443;branch=z9hG4bKx");
        assertThat(Via.parse("sip/2.0/tcp H")).isEqualTo(Via.parse("SIP/2.0/TCP h"));
        assertThat(Via.parse("SIP/2.0/SCTP h;branch").hasMagicCookie()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SIP/2.0/UDP",
                "SIP/2.0/UDP ",
                "SIP/2.0 h",
                "SIP/7.0/UDP h",
                "HTTP/2.0/UDP h",
                "SIP/2.0/UDP h:",
                "SIP/2.0/UDP h:99999",
                "SIP/2.0/UDP h;;",
                "SIP/2.0/UDP h,",
                "SIP/2.0/UDP h x",
                "SIP/2.0/UDPh",
                "SIP/2.0/UDP [::1",
                "SIP/2.0/ h",
                "SIP/2.0/U/P h"
            })
    void rejectsVias(String text) {
        assertThatThrownBy(() -> Via.parse(text)).isInstanceOf(SipParseException.class);
    }

    @Test
    void sequenceNumbers() {
        assertThat(CSeq.parse(" 4711 \t INVITE "))
                .isEqualTo(new CSeq(4711, "INVITE"))
                .hasToString("4711 INVITE");
        assertThat(CSeq.parse("4294967295 X").number()).isEqualTo(4294967295L);
        for (String bad : List.of(
                "", "1", "1INVITE", "x INVITE", "-1 INVITE", "4294967296 X", "1 A B", "99999999999999999999 X", "1 ")) {
            assertThatThrownBy(() -> CSeq.parse(bad)).as(bad).isInstanceOf(SipParseException.class);
        }
    }
}
