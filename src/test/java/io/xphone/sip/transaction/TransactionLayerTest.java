package io.xphone.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Cancelled;
import io.xphone.sip.transaction.TransactionEffect.Deliver;
import io.xphone.sip.transaction.TransactionEffect.Transmit;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionLayerTest {

    private final Bench bench = new Bench();
    private final TransactionLayer layer = bench.layer;

    private String received(SipRequest.Builder request) {
        return Bench.text(layer.onRequest(request.build(), false));
    }

    private String opened(SipRequest request) {
        return ((Deliver) layer.onRequest(request, false).get(0)).txId();
    }

    private static SipRequest.Builder ack(String branch) {
        return Bench.request("ACK", branch).set("To", "<sip:bob@example.com>;tag=b");
    }

    // Matching.

    @Test
    void aRequestMatchesByBranchSentByAndMethod() {
        assertThat(received(Bench.request("INVITE", "z9hG4bKx"))).startsWith("tu INVITE");
        assertThat(received(Bench.request("INVITE", "z9hG4bKx"))).as("the same").isEmpty();
        assertThat(received(Bench.request("INVITE", "z9hG4bKx")
                        .set("Via", "SIP/2.0/UDP 192.0.2.1:5060 ;branch=z9hG4bKx;rport")))
                .as("parameters aside")
                .isEmpty();
        assertThat(received(Bench.request("INFO", "z9hG4bKx")))
                .as("another method")
                .startsWith("tu INFO");
        assertThat(received(Bench.request("INVITE", "z9hG4bKx")
                        .set("Call-ID", "other")
                        .set("Via", "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKx")))
                .as("another sent-by")
                .startsWith("tu INVITE");
    }

    @Test
    void sentByHostsAreNotCaseSensitive() {
        assertThat(received(Bench.request("OPTIONS", "-").set("Via", "SIP/2.0/UDP Host.example;branch=z9hG4bKx")))
                .startsWith("tu");
        assertThat(received(Bench.request("OPTIONS", "-").set("Via", "SIP/2.0/UDP hOST.example;branch=z9hG4bKx")))
                .isEmpty();
    }

    @Test
    void aResponseMatchesByBranchAndMethod() {
        SipRequest invite = Bench.request("INVITE");
        layer.send("1", invite, false);
        assertThat(layer.onResponse(Bench.response(Bench.request("BYE"), 200))).isEmpty();
        assertThat(layer.onResponse(
                        Bench.response(Bench.request("INVITE", "z9hG4bKother").build(), 180)))
                .isEmpty();
        assertThat(Bench.text(layer.onResponse(Bench.response(invite, 180)))).endsWith("tu 180");
    }

    @Test
    void aResponseWithASecondViaIsNotForUs() {
        SipRequest invite = Bench.request("INVITE");
        layer.send("1", invite, false);
        SipResponse astray = Bench.response(invite, 200).toBuilder()
                .add("Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKy")
                .build();
        assertThat(layer.onResponse(astray)).isEmpty();
    }

    @Test
    void withoutTheCookieTheRulesOfRfc2543Match() {
        SipRequest.Builder invite = Bench.request("INVITE", "1").remove("Max-Forwards");
        String txId = opened(invite.build());
        assertThat(received(Bench.request("INVITE", "1"))).as("the same").isEmpty();
        layer.respond(txId, Bench.response(invite.build(), 486));
        assertThat(received(ack("1").set("To", "<sip:bob@example.com>;tag=other")))
                .as("for another response")
                .isEqualTo("stray ACK");
        assertThat(received(ack("1"))).isEqualTo("-G, -H, I=5000");
        assertThat(received(Bench.request("INVITE", "1").set("CSeq", "8 INVITE")))
                .startsWith("tu INVITE");
    }

    @Test
    void aViaWithoutBranchAndABareCookieGoByRfc2543Too() {
        for (String via : List.of("SIP/2.0/UDP 192.0.2.1", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK")) {
            SipRequest one = Bench.request("OPTIONS", "-")
                    .set("Via", via)
                    .set("Call-ID", "c" + via.length())
                    .build();
            SipRequest two = one.toBuilder().set("CSeq", "8 OPTIONS").build();
            assertThat(Bench.text(layer.onRequest(one, false))).startsWith("tu");
            assertThat(layer.onRequest(one, false)).isEmpty();
            assertThat(Bench.text(layer.onRequest(two, false))).startsWith("tu");
        }
    }

    // ACK.

    @Test
    void anAckForA2xxGoesToTheUser() {
        SipRequest invite = Bench.request("INVITE");
        layer.respond(opened(invite), Bench.response(invite, 200));
        List<TransactionEffect> effects = layer.onRequest(ack("z9hG4bKack").build(), false);
        assertThat(effects).containsExactly(new Deliver("", ack("z9hG4bKack").build()));
    }

    @Test
    void aResponseWithAnotherSentByIsNotForUs() {
        SipRequest invite = Bench.request("INVITE");
        layer.send("1", invite, false);
        for (String sentBy : List.of("192.0.2.2:5060", "192.0.2.1:5070")) {
            SipResponse other = Bench.response(invite, 200).toBuilder()
                    .set("Via", "SIP/2.0/UDP " + sentBy + ";branch=z9hG4bK1")
                    .build();
            assertThat(layer.onResponse(other)).as(sentBy).isEmpty();
        }
        SipResponse shortened = Bench.response(invite, 180).toBuilder()
                .set("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                .build();
        assertThat(Bench.text(layer.onResponse(shortened)))
                .as("the default port")
                .endsWith("tu 180");
    }

    @Test
    void a2xxToAnInviteThatWeDidNotSendIsDropped() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(layer.onResponse(Bench.response(
                            Bench.request("INVITE", "z9hG4bKforged" + i).build(), 200)))
                    .isEmpty();
        }
        assertThat(layer.size()).isZero();
    }

    @Test
    void aLate2xxGoesToTheUserForAWhileAndNothingElseDoes() {
        bench.run(layer.send("1", Bench.request("INVITE"), false));
        bench.until(32_000);
        assertThat(layer.size()).isZero();
        assertThat(Bench.text(layer.onResponse(Bench.response(Bench.request("INVITE"), 200))))
                .isEqualTo("stray 200");
        assertThat(layer.onResponse(Bench.response(Bench.request("INVITE"), 180)))
                .isEmpty();
        assertThat(layer.onResponse(Bench.response(Bench.request("INVITE"), 486)))
                .isEmpty();
        SipResponse elsewhere = Bench.response(Bench.request("INVITE"), 200).toBuilder()
                .set("Via", "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1")
                .build();
        assertThat(layer.onResponse(elsewhere)).isEmpty();
        bench.until(63_999);
        assertThat(layer.onResponse(Bench.response(Bench.request("INVITE"), 200)))
                .isNotEmpty();
        bench.until(64_000);
        assertThat(layer.onResponse(Bench.response(Bench.request("INVITE"), 200)))
                .isEmpty();
    }

    @Test
    void noMoreEndedInvitesAreRememberedThanThat() {
        for (int i = 0; i <= LateInvites.MAX_SIZE; i++) {
            SipRequest invite = Bench.request("INVITE", "z9hG4bK" + i).build();
            layer.send("t" + i, invite, true);
            String effects = Bench.text(layer.onResponse(Bench.response(invite, 486)));
            assertThat(effects).endsWith(i < LateInvites.MAX_SIZE ? "end, LATE=32000" : "end, -LATE, LATE=32000");
        }
        assertThat(layer.onResponse(
                        Bench.response(Bench.request("INVITE", "z9hG4bK0").build(), 200)))
                .isEmpty();
        assertThat(layer.onResponse(
                        Bench.response(Bench.request("INVITE", "z9hG4bK1").build(), 200)))
                .isNotEmpty();
    }

    @Test
    void responsesOfNoTransactionAreDropped() {
        assertThat(layer.onResponse(Bench.response(Bench.request("BYE"), 200))).isEmpty();
    }

    // CANCEL, server side.

    @Test
    void aCancelIsAnsweredAndToldToTheUser() {
        SipRequest invite = Bench.request("INVITE");
        String txId = opened(invite);
        layer.respond(txId, Bench.response(invite, 180));
        SipRequest cancel = Bench.request("CANCEL");
        List<TransactionEffect> effects = bench.run(layer.onRequest(cancel, false));
        assertThat(Bench.text(effects)).isEqualTo("tx 200, J=32000, cancelled");
        assertThat(effects).contains(new Cancelled(txId, cancel));
        SipResponse ok = (SipResponse) bench.lastSent();
        assertThat(ok.cseq().method()).isEqualTo("CANCEL");
        assertThat(ok.to().tag()).as("the tag of the 180").contains("b");
        assertThat(Bench.text(layer.onRequest(cancel, false))).as("repeated").isEqualTo("tx 200");
        assertThat(Bench.text(layer.respond(txId, Bench.response(invite, 487)))).isEqualTo("tx 487, G=500, H=32000");
    }

    @Test
    void aCancelAfterTheAnswerChangesNothing() {
        SipRequest invite = Bench.request("INVITE");
        layer.respond(opened(invite), Bench.response(invite, 200));
        assertThat(received(Bench.request("CANCEL", "z9hG4bK1"))).isEqualTo("tx 200, J=32000");
    }

    @Test
    void aCancelThatMatchesNothingGets481() {
        assertThat(received(Bench.request("CANCEL", "z9hG4bK1"))).isEqualTo("tx 481, J=32000");
        SipRequest invite = Bench.request("INVITE");
        opened(invite);
        assertThat(received(Bench.request("CANCEL", "z9hG4bKother"))).isEqualTo("tx 481, J=32000");
    }

    @Test
    void aCancelOverTcpLeavesNothingBehind() {
        layer.onRequest(Bench.request("CANCEL"), true);
        assertThat(layer.size()).isZero();
    }

    // CANCEL, client side.

    @Test
    void ourCancelWaitsForAProvisional() {
        SipRequest invite = Bench.request("INVITE");
        bench.run(layer.send("1", invite, false));
        assertThat(layer.cancel("1", List.of(new Header("Reason", "SIP;cause=200"))))
                .isEmpty();
        List<TransactionEffect> effects = bench.run(layer.onResponse(Bench.response(invite, 100)));
        assertThat(Bench.text(effects)).isEqualTo("-A, -B, tu 100, CANCELLED=32000, tx CANCEL, E=500, F=32000");
        SipRequest cancel = (SipRequest) bench.lastSent();
        assertThat(cancel.requestUri()).isEqualTo(invite.requestUri());
        assertThat(cancel.vias()).isEqualTo(invite.vias());
        assertThat(cancel.to()).isEqualTo(invite.to());
        assertThat(cancel.cseq().toString()).isEqualTo("7 CANCEL");
        assertThat(cancel.routes()).isEqualTo(invite.routes());
        assertThat(cancel.header("Reason")).contains("SIP;cause=200");
        assertThat(effects.get(4)).isEqualTo(new Transmit("1" + TransactionLayer.CANCEL_SUFFIX, cancel));
        assertThat(Bench.text(layer.onResponse(Bench.response(invite, 180))))
                .as("once")
                .isEqualTo("tu 180");
    }

    @Test
    void ourCancelIsOffWhenTheFinalResponseIsFirst() {
        SipRequest invite = Bench.request("INVITE");
        layer.send("1", invite, false);
        layer.cancel("1", List.of());
        assertThat(Bench.text(layer.onResponse(Bench.response(invite, 200)))).isEqualTo("-A, -B, tu 200, M=32000");
    }

    @Test
    void theUserHearsNothingOfTheCancelItself() {
        SipRequest invite = Bench.request("INVITE");
        bench.run(layer.send("1", invite, false));
        bench.run(layer.onResponse(Bench.response(invite, 180)));
        bench.run(layer.cancel("1", List.of()));
        assertThat(Bench.text(bench.run(layer.onResponse(Bench.response(Bench.request("CANCEL"), 481)))))
                .isEqualTo("-E, -F, K=5000");
        bench.until(40_000);
        assertThat(bench.times("failed TIMEOUT")).as("the INVITE's").containsExactly(32_000L);
        assertThat(bench.layer.size()).isZero();
    }

    @Test
    void aCancelThatCannotBeSentIsRepeatedButNotTold() {
        SipRequest invite = Bench.request("INVITE");
        bench.run(layer.send("1", invite, false));
        bench.run(layer.onResponse(Bench.response(invite, 180)));
        bench.run(layer.cancel("1", List.of()));
        assertThat(Bench.text(layer.onTransportError("1.cancel"))).isEqualTo("-E, -F, end");
    }

    @Test
    void onlyAnInviteIsCancelled() {
        layer.send("1", Bench.request("OPTIONS"), false);
        assertThat(layer.cancel("1", List.of())).isEmpty();
        assertThat(layer.cancel("unknown", List.of())).isEmpty();
    }

    // Merged requests.

    @Test
    void aRequestThatCameTwoWaysIsRefusedTheSecondTime() {
        String txId = opened(Bench.request("INVITE"));
        assertThat(received(Bench.request("INVITE", "z9hG4bKfork"))).isEqualTo("tx 482, G=500, H=32000");
        assertThat(received(ack("z9hG4bKfork"))).as("its ACK is absorbed").isEqualTo("-G, -H, I=5000");
        assertThat(received(Bench.request("CANCEL", "z9hG4bKfork"))).isEqualTo("tx 200, J=32000");
        assertThat(Bench.text(layer.respond(txId, Bench.response(Bench.request("INVITE"), 200))))
                .endsWith("L=32000");
    }

    @Test
    void aRepetitionWithCredentialsIsNotMerged() {
        opened(Bench.request("INVITE"));
        assertThat(received(Bench.request("INVITE", "z9hG4bK2").set("CSeq", "8 INVITE")))
                .startsWith("tu INVITE");
    }

    @Test
    void withinADialogNothingIsMerged() {
        String to = "<sip:bob@example.com>;tag=b";
        assertThat(received(Bench.request("INFO", "z9hG4bK1").set("To", to))).startsWith("tu INFO");
        assertThat(received(Bench.request("INFO", "z9hG4bK2").set("To", to))).startsWith("tu INFO");
    }

    @Test
    void afterItsEndTheSameRequestIsNew() {
        SipRequest options = Bench.request("OPTIONS");
        String txId = ((Deliver) layer.onRequest(options, true).get(0)).txId();
        layer.respond(txId, Bench.response(options, 200));
        assertThat(layer.size()).isZero();
        assertThat(received(Bench.request("OPTIONS", "z9hG4bK2"))).startsWith("tu OPTIONS");
    }

    // The rest.

    @Test
    void everyServerTransactionEndsByItsTimers() {
        for (int i = 0; i < 50; i++) {
            SipRequest invite = Bench.request("INVITE", "z9hG4bK" + i)
                    .set("Call-ID", "c" + i)
                    .build();
            List<TransactionEffect> effects = bench.run(layer.onRequest(invite, false));
            bench.run(layer.respond(effects.get(0).txId(), Bench.response(invite, i % 2 == 0 ? 200 : 486)));
            bench.run(layer.onRequest(
                    Bench.request("INFO", "z9hG4bK" + i).set("Call-ID", "c" + i).build(), false));
            bench.run(layer.onRequest(Bench.request("CANCEL", "z9hG4bKc" + i).build(), false));
        }
        assertThat(layer.size()).isEqualTo(150);
        bench.until(33_000);
        assertThat(layer.size()).isZero();
    }

    @Test
    void misuseIsAnError() {
        layer.send("1", Bench.request("OPTIONS"), false);
        assertThatThrownBy(() ->
                        layer.send("1", Bench.request("OPTIONS", "z9hG4bK2").build(), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> layer.send("2", Bench.request("OPTIONS"), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> layer.send("3", Bench.request("ACK"), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> layer.send("srv-3", Bench.request("BYE"), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(layer.size()).isEqualTo(1);
    }

    @Test
    void whatIsNotKnownHasNoEffect() {
        assertThat(layer.onTimer("x", TransactionTimer.A)).isEmpty();
        assertThat(layer.onTransportError("x")).isEmpty();
        assertThat(layer.respond("x", Bench.response(Bench.request("BYE"), 200)))
                .isEmpty();
    }
}
