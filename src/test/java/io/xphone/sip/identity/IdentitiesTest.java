package io.xphone.sip.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Headers;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentitiesTest {

    private static Identities of(String... namesAndValues) {
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
        }
        return Identities.of(Headers.of(headers), "calling");
    }

    @Test
    void aMessageWithoutIdentityHeadersHasNoIdentities() {
        Identities none = of("Subject", "x");
        assertThat(none.asserted()).isEmpty();
        assertThat(none.networkIdentity()).isEmpty();
        assertThat(none.anonymous()).isFalse();
        assertThat(none.diversions()).isEmpty();
        assertThat(none.history()).isEmpty();
    }

    @Test
    void assertedIdentitiesOfRfc3325() {
        Identities both = of(
                "P-Asserted-Identity",
                "tel:+14085264000",
                "P-Asserted-Identity",
                "\"Cullen Jennings\" <sip:fluffy@cisco.com>");
        assertThat(both.asserted()).hasSize(2);
        NameAddress caller = both.networkIdentity().orElseThrow();
        assertThat(caller.displayName()).contains("Cullen Jennings");
        assertThat(caller.uri()).isEqualTo(SipUri.parse("sip:fluffy@cisco.com"));
        Identities line = of("P-Asserted-Identity", "<sip:a@b>, <tel:+1>");
        assertThat(line.asserted()).hasSize(2);
        assertThat(of("P-Asserted-Identity", "tel:+1").networkIdentity()).isPresent();
    }

    @Test
    void onlyTheRemotePartyIdOfTheSenderIsRead() {
        String header = "Remote-Party-ID";
        Identities calling =
                of(header, "\"Bob\" <sip:bob@x>;party=called", header, "<sip:al@x>;party=calling;privacy=full");
        assertThat(calling.remoteParty().orElseThrow().uri()).hasToString("sip:al@x");
        assertThat(calling.networkIdentity()).isEqualTo(calling.remoteParty());
        assertThat(calling.anonymous()).isTrue();
        assertThat(of(header, "<sip:al@x>;privacy=off").anonymous()).isFalse();
        assertThat(of(header, "<sip:al@x>;party=called").remoteParty()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "id, true",
        "none, false",
        "critical;ID, true",
        "user;header;critical, true",
        "'header, id', true",
        "session, false"
    })
    void privacyIsAList(String value, boolean anonymous) {
        assertThat(of("Privacy", value).anonymous()).isEqualTo(anonymous);
    }

    @Test
    void diversionsOfRfc5806() {
        Identities diverted = of(
                "Diversion",
                "<sip:CarolsPhone@x>;reason=no-answer;counter=3;privacy=\"full\", \"Bob\" <tel:+3972>;reason=\"user-busy\"",
                "Diversion",
                "<sip:a@x>;counter=99999999999999");
        assertThat(diverted.diversions())
                .containsExactly(
                        new Diversion(NameAddress.parse("<sip:CarolsPhone@x>"), "no-answer", 3, true),
                        new Diversion(NameAddress.parse("\"Bob\" <tel:+3972>"), "user-busy", 1, false),
                        new Diversion(NameAddress.parse("<sip:a@x>"), "", 1, false));
    }

    @Test
    void historyOfRfc7044() {
        Identities identities = of(
                "History-Info",
                "<sip:bob@example.com?Reason=SIP%3Bcause%3D302>;index=1;foo=bar,"
                        + " <sip:bob@192.0.2.3?Privacy=history&Reason=SIP%3Bcause%3D486>;index=1.2;rc=1,"
                        + " <sip:voicemail@x;target=sip:bob%40x;cause=408>;index=1.3;mp=1");
        assertThat(identities.history())
                .containsExactly(
                        new HistoryEntry(NameAddress.parse("<sip:bob@example.com>"), "1", 302, false),
                        new HistoryEntry(NameAddress.parse("<sip:bob@192.0.2.3>"), "1.2", 486, true),
                        new HistoryEntry(
                                NameAddress.parse("<sip:voicemail@x;target=sip:bob%40x;cause=408>"),
                                "1.3",
                                408,
                                false));
    }

    @Test
    void malformedElementsAreIgnoredAndTheirNumberIsBounded() {
        assertThat(of("P-Asserted-Identity", "<<>>, <sip:good@x>, \"").asserted())
                .hasSize(1);
        assertThat(of("Diversion", "<sip:@@@>;reason").diversions()).hasSizeLessThanOrEqualTo(1);
        assertThat(of("History-Info", "<sip:a@x?Reason=%>;index=1").history()).hasSizeLessThanOrEqualTo(1);
        StringBuilder many = new StringBuilder("<sip:0@x>");
        for (int i = 1; i < 1_000; i++) {
            many.append(",<sip:").append(i).append("@x>");
        }
        assertThat(of("Diversion", many.toString()).diversions()).hasSize(Identities.MAX_ELEMENTS);
        assertThat(of("Privacy", "a;".repeat(1_000)).privacy()).hasSizeLessThanOrEqualTo(Identities.MAX_ELEMENTS);
    }

    @Test
    void writtenHeadersParseBack() {
        NameAddress caller = NameAddress.of("Al \"x\"", SipUri.parse("sip:+4930@example.com"));
        IdentityHeaders written = new IdentityHeaders(
                Optional.of(caller),
                Optional.of(caller),
                Optional.of(caller),
                List.of("id", "critical"),
                List.of("<sip:a@x>;reason=deflection"),
                List.of("<sip:a@x>;index=1", "<sip:b@x;cause=302>;index=1.1"));
        Identities read = Identities.of(Headers.of(written.list()), "calling");
        assertThat(read.asserted()).containsExactly(caller);
        assertThat(read.preferred()).containsExactly(caller);
        assertThat(read.remoteParty()).contains(caller);
        assertThat(read.anonymous()).isTrue();
        assertThat(read.privacy()).containsExactlyInAnyOrder("id", "critical");
        assertThat(read.diversions().get(0).reason()).isEqualTo("deflection");
        assertThat(read.history()).hasSize(2);
        assertThat(written.list()).extracting(Header::name).contains(HeaderName.PRIVACY, HeaderName.REMOTE_PARTY_ID);
    }

    @Test
    void invalidValuesAreRejected() {
        assertThatThrownBy(() -> written(List.of("id;x: y"), List.of(), List.of()))
                .hasMessageContaining("privacy");
        assertThatThrownBy(() -> written(List.of(), List.of("a b"), List.of())).hasMessageContaining("diversions");
        assertThatThrownBy(() -> written(List.of(), List.of(), List.of("<sip:")))
                .hasMessageContaining("historyInfo");
    }

    private static IdentityHeaders written(List<String> privacy, List<String> diversions, List<String> history) {
        return new IdentityHeaders(Optional.empty(), Optional.empty(), Optional.empty(), privacy, diversions, history);
    }
}
