package io.xphone.sip.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.Uri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactAliasTest {

    private static final ContactAlias ALIAS = new ContactAlias("alice-x7", "alice");

    private static SipRequest invite(String uri, String to) {
        return SipRequest.builder("INVITE", Uri.parse(uri))
                .add("To", "<" + to + ">")
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "sip:alice-x7@10.0.0.1:5062, sip:+49301@carrier.example, sip:+49301@carrier.example",
        "sip:alice-x7@198.51.100.1,  sip:alice-x7@198.51.100.1,  sip:alice@198.51.100.1",
        "sip:+49302@10.0.0.1,        sip:+49301@carrier.example, sip:+49302@10.0.0.1",
        "tel:+49302,                 sip:alice-x7@10.0.0.1,      tel:+49302"
    })
    void theCalledUriIsThatOfToWhereTheRequestUriIsTheContact(String uri, String to, String called) {
        assertThat(ALIAS.called(invite(uri, to))).hasToString(called);
    }

    @Test
    void withoutAliasNothingIsTheContact() {
        assertThat(ContactAlias.NONE.called(invite("sip:10.0.0.1", "sip:600@10.0.0.1")))
                .hasToString("sip:10.0.0.1");
    }

    @Test
    void anAliasOfNobodyHasNoName() {
        NameAddress address = NameAddress.parse("\"A\" <sip:x7@10.0.0.1>;tag=1");
        assertThat(new ContactAlias("x7", "").named(address)).hasToString("\"A\" <sip:10.0.0.1>;tag=1");
        assertThat(new ContactAlias("x7", "alice").named(address)).hasToString("\"A\" <sip:alice@10.0.0.1>;tag=1");
    }
}
