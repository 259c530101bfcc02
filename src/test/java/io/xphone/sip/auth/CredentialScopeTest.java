package io.xphone.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.auth.CredentialScope.Destination;
import io.xphone.sip.auth.CredentialScope.Screened;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialScopeTest {

    private static final Destination PLANNED = new Destination("192.0.2.1", false, false, true);
    private static final Destination SAME_HOST = new Destination("192.0.2.1", false, false, false);
    private static final Destination CONFIGURED = new Destination("192.0.2.2", false, true, false);
    private static final Destination STRANGER = new Destination("198.51.100.66", false, false, false);

    private final CredentialScope account = CredentialScope.ofAccount(List.of(), QopRule.ONCE_OFFERED);

    private static SipRequest invite() {
        return Requests.register(1).toBuilder()
                .method("INVITE")
                .set("CSeq", "1 INVITE")
                .build();
    }

    private static String realm(String name) {
        return "Digest realm=\"" + name + "\", nonce=\"n\", qop=\"auth\"";
    }

    private static Screened screen(CredentialScope scope, SipRequest request, Destination at, String... challenges) {
        return scope.screen(Requests.unauthorized(request, challenges), at);
    }

    private static List<String> left(Screened screened) {
        return screened.response().headers().all(HeaderName.WWW_AUTHENTICATE);
    }

    @Test
    void aStrangersChallengesAreRemoved() {
        screen(account, Requests.register(1), PLANNED, realm("home"));
        Screened screened = screen(account, invite(), STRANGER, realm("evil"), realm("home"), "Basic realm=\"x\"");
        assertThat(left(screened)).isEmpty();
        assertThat(screened.reason()).startsWith("401 from 198.51.100.66").contains("not sent");
        assertThat(screened.response().reason()).startsWith("Unauthorized (401 from 198.51.100.66");
        assertThat(screened.response().status()).isEqualTo(401);
    }

    @Test
    void theHostThatARequestWasPlannedForIsIncludedFromThenOn() {
        assertThat(account.includes(SAME_HOST)).isFalse();
        SipResponse ok = invite().response(180, null).build();
        assertThat(account.screen(ok, PLANNED).response()).isSameAs(ok);
        assertThat(account.includes(SAME_HOST)).isTrue();
        assertThat(account.includes(STRANGER)).isFalse();
    }

    @Test
    void aHostThatWasReachedOverTlsIsIncludedOverTlsAlone() {
        account.screen(invite().response(180, null).build(), new Destination("192.0.2.1", true, false, true));
        assertThat(account.includes(new Destination("192.0.2.1", true, false, false)))
                .isTrue();
        assertThat(account.includes(SAME_HOST)).as("not in plain").isFalse();
    }

    @Test
    void configuredHopsAreTheAccountsButNotThoseOfOnePeerAmongSeveral() {
        assertThat(account.includes(CONFIGURED)).isTrue();
        CredentialScope peer = CredentialScope.ofPeer(List.of(), QopRule.OPTIONAL, "192.0.2.9"::equals);
        assertThat(peer.includes(CONFIGURED)).isFalse();
        assertThat(peer.includes(new Destination("192.0.2.9", false, false, false)))
                .isTrue();
        assertThat(CredentialScope.ofDial().includes(CONFIGURED)).isFalse();
        assertThat(CredentialScope.ofDial().includes(PLANNED)).isTrue();
    }

    @Test
    void everyRealmOfRegisterIsLearned() {
        assertThat(left(screen(account, Requests.register(1), PLANNED, realm("proxy"))))
                .hasSize(1);
        assertThat(left(screen(account, Requests.register(2), PLANNED, realm("home"))))
                .hasSize(1);
        assertThat(left(screen(account, invite(), CONFIGURED, realm("proxy"), realm("home"))))
                .hasSize(2);
        assertThat(left(screen(account, invite(), PLANNED, realm("evil")))).isEmpty();
    }

    @Test
    void theFirstRealmOfADialIsLearnedElsewhereNone() {
        assertThat(left(screen(account, invite(), CONFIGURED, realm("home"))))
                .as("nothing is known yet, and the other party led there")
                .isEmpty();
        assertThat(left(screen(account, invite(), PLANNED, realm("home")))).hasSize(1);
        Screened screened = screen(account, invite(), PLANNED, realm("evil"), realm("home"));
        assertThat(left(screened)).containsExactly(realm("home"));
        assertThat(screened.reason()).contains("\"evil\"");
        assertThat(screened.response().reason())
                .as("one is left to be met")
                .isEqualTo(Requests.unauthorized(invite()).reason());
    }

    @Test
    void realmsOfTheOptionAreTheOnlyOnes() {
        CredentialScope fixed = CredentialScope.ofAccount(List.of("a", "b"), QopRule.ONCE_OFFERED);
        assertThat(left(screen(fixed, Requests.register(1), PLANNED, realm("c"))))
                .isEmpty();
        assertThat(left(screen(fixed, invite(), CONFIGURED, realm("b")))).hasSize(1);
    }

    @Test
    void theNumberOfRealmsAndHostsIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            Destination each = new Destination("10.0." + i / 256 + "." + i % 256, false, false, true);
            screen(account, Requests.register(1), each, realm("r" + i));
        }
        assertThat(left(screen(account, invite(), PLANNED, realm("r999")))).hasSize(1);
        assertThat(left(screen(account, invite(), PLANNED, realm("r991")))).isEmpty();
        assertThat(account.includes(new Destination("10.0.0.1", false, false, false)))
                .isFalse();
        assertThat(account.includes(new Destination("10.0.3.231", false, false, false)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(QopRule.class)
    void challengesWithoutQop(QopRule rule) {
        CredentialScope scope = CredentialScope.ofAccount(List.of(), rule);
        String old = "Digest realm=\"home\", nonce=\"n\"";
        assertThat(left(screen(scope, Requests.register(1), PLANNED, old))).hasSize(rule == QopRule.REQUIRED ? 0 : 1);
        assertThat(left(screen(scope, Requests.register(2), PLANNED, old, realm("home"))))
                .as("the one with qop is met in any case")
                .hasSize(rule == QopRule.OPTIONAL ? 2 : 1)
                .contains(realm("home"));
        assertThat(left(screen(scope, invite(), PLANNED, old))).hasSize(rule == QopRule.OPTIONAL ? 1 : 0);
    }

    @Test
    void severalChallengesInOneLineStandOrFallTogether() {
        screen(account, Requests.register(1), PLANNED, realm("home"));
        assertThat(left(screen(account, invite(), PLANNED, realm("home") + ", " + realm("evil"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest realm=\"a\tb\u0085c\", nonce=\"n\"",
                "Digest",
                "",
                "Digest realm=",
                "\"",
                "Digest nonce=\"n\""
            })
    void whateverTheyContain(String challenge) {
        screen(account, Requests.register(1), PLANNED, realm("home"));
        Screened screened = screen(account, invite(), PLANNED, challenge, realm("x".repeat(5_000)));
        assertThat(screened.reason()).hasSizeLessThan(300).doesNotContain("\t", "\u0085");
        assertThat(screened.response().toString()).contains("401");
    }

    @Test
    void credentialsAreRemovedFromARequest() {
        SipRequest request = invite();
        assertThat(CredentialScope.withoutCredentials(request)).isSameAs(request);
        SipRequest with = request.toBuilder()
                .add(HeaderName.AUTHORIZATION, "Digest a=b")
                .add(HeaderName.PROXY_AUTHORIZATION, "Digest c=d")
                .build();
        assertThat(CredentialScope.withoutCredentials(with)).isEqualTo(request);
    }

    @Test
    void aRequestIsPlannedWhereOurSideNamedItsNextHop() {
        SipUri hop = SipUri.parse("sip:600@pbx.example.com");
        CredentialUse use = new CredentialUse(account, hop);
        SipRequest first = invite();
        assertThat(use.planned(first, hop)).isTrue();
        assertThat(use.planned(first, SipUri.parse("sip:600@pbx.example.com?Subject=x")))
                .isTrue();
        assertThat(use.planned(first, SipUri.parse("sip:600@pbx.example.com;maddr=198.51.100.66")))
                .isFalse();
        assertThat(use.planned(first, SipUri.parse("sip:600@evil.example.com"))).isFalse();
        SipRequest within = first.toBuilder().to(first.to().withTag("there")).build();
        assertThat(use.planned(within, hop)).as("in a dialog").isFalse();
        assertThat(new CredentialUse(account, null).planned(first, hop)).isFalse();
    }
}
