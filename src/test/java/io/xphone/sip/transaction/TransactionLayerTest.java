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
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionLayerTest {

    private final TransactionFixture fixture = new TransactionFixture();
    private final TransactionLayer layer = fixture.layer;

    private String received(SipRequest.Builder request) {
        return TransactionFixture.text(layer.onRequest(request.build(), false));
    }

    private String createdBy(SipRequest request) {
        return ((Deliver) layer.onRequest(request, false).get(0)).txId();
    }

    private static SipRequest.Builder ack(String branch) {
        return TransactionFixture.request("ACK", branch).set("To", "<sip:bob@example.com>;tag=b");
    }

    // Matching of messages to transactions.

    @Test
    void requestsMatchByBranchSentByAndMethod() {
        assertThat(received(TransactionFixture.request("INVITE", "z9hG4bKx"))).startsWith("tu INVITE");
        assertThat(received(TransactionFixture.request("INVITE", "z9hG4bKx")))
                .as("the same")
                .isEmpty();
        assertThat(received(TransactionFixture.request("INVITE", "z9hG4bKx")
                        .set("Via", "SIP/2.0/UDP 192.0.2.1:5060 ;branch=z9hG4bKx;rport")))
                .as("parameters aside")
                .isEmpty();
        assertThat(received(TransactionFixture.request("INFO", "z9hG4bKx")))
                .as("another method")
                .startsWith("tu INFO");
        assertThat(received(TransactionFixture.request("INVITE", "z9hG4bKx")
                        .set("Call-ID", "other")
                        .set("Via", "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKx")))
                .as("another sent-by")
                .startsWith("tu INVITE");
    }

    @Test
    void sentByHostsAreNotCaseSensitive() {
        assertThat(received(TransactionFixture.request("OPTIONS", "-")
                        .set("Via", "SIP/2.0/UDP Host.example;branch=z9hG4bKx")))
                .startsWith("tu");
        assertThat(received(TransactionFixture.request("OPTIONS", "-")
                        .set("Via", "SIP/2.0/UDP hOST.example;branch=z9hG4bKx")))
                .isEmpty();
    }

    @Test
    void responsesMatchByBranchAndMethod() {
        SipRequest invite = TransactionFixture.request("INVITE");
        layer.send("1", invite, false);
        assertThat(layer.onResponse(TransactionFixture.response(TransactionFixture.request("BYE"), 200)))
                .isEmpty();
        assertThat(layer.onResponse(TransactionFixture.response(
                        TransactionFixture.request("INVITE", "z9hG4bKother").build(), 180)))
                .isEmpty();
        assertThat(TransactionFixture.text(layer.onResponse(TransactionFixture.response(invite, 180))))
                .endsWith("tu 180");
    }

    @Test
    void responsesWithASecondViaAreDiscarded() {
        SipRequest invite = TransactionFixture.request("INVITE");
        layer.send("1", invite, false);
        SipResponse astray = TransactionFixture.response(invite, 200).toBuilder()
                .add("Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKy")
                .build();
        assertThat(layer.onResponse(astray)).isEmpty();
    }

    @Test
    void requestsWithoutMagicCookieMatchByTheRulesOfRfc2543() {
        SipRequest.Builder invite = TransactionFixture.request("INVITE", "1").remove("Max-Forwards");
        String txId = createdBy(invite.build());
        assertThat(received(TransactionFixture.request("INVITE", "1")))
                .as("the same")
                .isEmpty();
        layer.respond(txId, TransactionFixture.response(invite.build(), 486));
        assertThat(received(ack("1").set("To", "<sip:bob@example.com>;tag=other")))
                .as("for another response")
                .isEqualTo("stray ACK");
        assertThat(received(ack("1"))).isEqualTo("-G, -H, I=5000");
        assertThat(received(TransactionFixture.request("INVITE", "1").set("CSeq", "8 INVITE")))
                .startsWith("tu INVITE");
    }

    @Test
    void viasWithoutBranchAndABareCookieMatchByTheRulesOfRfc2543() {
        for (String via : List.of("SIP/2.0/UDP 192.0.2.1", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK")) {
            SipRequest one = TransactionFixture.request("OPTIONS", "-")
                    .set("Via", via)
                    .set("Call-ID", "c" + via.length())
                    .build();
            SipRequest two = one.toBuilder().set("CSeq", "8 OPTIONS").build();
            assertThat(TransactionFixture.text(layer.onRequest(one, false))).startsWith("tu");
            assertThat(layer.onRequest(one, false)).isEmpty();
            assertThat(TransactionFixture.text(layer.onRequest(two, false))).startsWith("tu");
        }
    }

    // ACK.

    @Test
    void theAckForA2xxIsDelivered() {
        SipRequest invite = TransactionFixture.request("INVITE");
        layer.respond(createdBy(invite), TransactionFixture.response(invite, 200));
        List<TransactionEffect> effects = layer.onRequest(ack("z9hG4bKack").build(), false);
        assertThat(effects).containsExactly(new Deliver("", ack("z9hG4bKack").build()));
    }

    @Test
    void responsesWithAForeignSentByAreDiscarded() {
        SipRequest invite = TransactionFixture.request("INVITE");
        layer.send("1", invite, false);
        for (String sentBy : List.of("192.0.2.2:5060", "192.0.2.1:5070")) {
            SipResponse other = TransactionFixture.response(invite, 200).toBuilder()
                    .set("Via", "SIP/2.0/UDP " + sentBy + ";branch=z9hG4bK1")
                    .build();
            assertThat(layer.onResponse(other)).as(sentBy).isEmpty();
        }
        SipResponse shortened = TransactionFixture.response(invite, 180).toBuilder()
                .set("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                .build();
        assertThat(TransactionFixture.text(layer.onResponse(shortened)))
                .as("the default port")
                .endsWith("tu 180");
    }

    @Test
    void a2xxToAnUnknownInviteIsDiscarded() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(layer.onResponse(TransactionFixture.response(
                            TransactionFixture.request("INVITE", "z9hG4bKforged" + i)
                                    .build(),
                            200)))
                    .isEmpty();
        }
        assertThat(layer.size()).isZero();
    }

    @Test
    void onlyALate2xxIsDeliveredForALimitedTime() {
        fixture.run(layer.send("1", TransactionFixture.request("INVITE"), false));
        fixture.advanceTo(32_000);
        assertThat(layer.size()).isZero();
        assertThat(TransactionFixture.text(
                        layer.onResponse(TransactionFixture.response(TransactionFixture.request("INVITE"), 200))))
                .isEqualTo("stray 200");
        assertThat(layer.onResponse(TransactionFixture.response(TransactionFixture.request("INVITE"), 180)))
                .isEmpty();
        assertThat(layer.onResponse(TransactionFixture.response(TransactionFixture.request("INVITE"), 486)))
                .isEmpty();
        SipResponse elsewhere = TransactionFixture.response(TransactionFixture.request("INVITE"), 200).toBuilder()
                .set("Via", "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1")
                .build();
        assertThat(layer.onResponse(elsewhere)).isEmpty();
        fixture.advanceTo(63_999);
        assertThat(layer.onResponse(TransactionFixture.response(TransactionFixture.request("INVITE"), 200)))
                .isNotEmpty();
        fixture.advanceTo(64_000);
        assertThat(layer.onResponse(TransactionFixture.response(TransactionFixture.request("INVITE"), 200)))
                .isEmpty();
    }

    @Test
    void theNumberOfEndedInvitesIsBounded() {
        for (int i = 0; i <= LateInvites.MAX_SIZE; i++) {
            SipRequest invite =
                    TransactionFixture.request("INVITE", "z9hG4bK" + i).build();
            layer.send("t" + i, invite, true);
            String effects = TransactionFixture.text(layer.onResponse(TransactionFixture.response(invite, 486)));
            assertThat(effects).endsWith(i < LateInvites.MAX_SIZE ? "end, LATE=32000" : "end, -LATE, LATE=32000");
        }
        assertThat(layer.onResponse(TransactionFixture.response(
                        TransactionFixture.request("INVITE", "z9hG4bK0").build(), 200)))
                .isEmpty();
        assertThat(layer.onResponse(TransactionFixture.response(
                        TransactionFixture.request("INVITE", "z9hG4bK1").build(), 200)))
                .isNotEmpty();
    }

    @Test
    void responsesWithoutTransactionAreDiscarded() {
        assertThat(layer.onResponse(TransactionFixture.response(TransactionFixture.request("BYE"), 200)))
                .isEmpty();
    }

    // CANCEL, server side.

    @Test
    void aCancelGets200AndIsReported() {
        SipRequest invite = TransactionFixture.request("INVITE");
        String txId = createdBy(invite);
        layer.respond(txId, TransactionFixture.response(invite, 180));
        SipRequest cancel = TransactionFixture.request("CANCEL");
        List<TransactionEffect> effects = fixture.run(layer.onRequest(cancel, false));
        assertThat(TransactionFixture.text(effects)).isEqualTo("tx 200, J=32000, cancelled");
        assertThat(effects).contains(new Cancelled(txId, cancel));
        SipResponse ok = (SipResponse) fixture.lastSent();
        assertThat(ok.cseq().method()).isEqualTo("CANCEL");
        assertThat(ok.to().tag()).as("the tag of the 180").contains("b");
        assertThat(TransactionFixture.text(layer.onRequest(cancel, false)))
                .as("repeated")
                .isEqualTo("tx 200");
        assertThat(TransactionFixture.text(layer.respond(txId, TransactionFixture.response(invite, 487))))
                .isEqualTo("tx 487, G=500, H=32000");
    }

    @Test
    void aCancelAfterTheFinalResponseHasNoEffect() {
        SipRequest invite = TransactionFixture.request("INVITE");
        layer.respond(createdBy(invite), TransactionFixture.response(invite, 200));
        assertThat(received(TransactionFixture.request("CANCEL", "z9hG4bK1"))).isEqualTo("tx 200, J=32000");
    }

    @Test
    void aCancelWithoutMatchingInviteGets481() {
        assertThat(received(TransactionFixture.request("CANCEL", "z9hG4bK1"))).isEqualTo("tx 481");
        SipRequest invite = TransactionFixture.request("INVITE");
        createdBy(invite);
        assertThat(received(TransactionFixture.request("CANCEL", "z9hG4bKother")))
                .isEqualTo("tx 481");
        assertThat(layer.size()).as("only the INVITE").isEqualTo(1);
    }

    @Test
    void aFloodOfRequestsThatMatchNothingLeavesNoTransactions() {
        String txId = createdBy(TransactionFixture.request("INVITE"));
        for (int i = 0; i < 10_000; i++) {
            assertThat(received(TransactionFixture.request("CANCEL", "z9hG4bKc" + i)))
                    .isEqualTo("tx 481");
            assertThat(received(TransactionFixture.request("INVITE", "z9hG4bKm" + i)))
                    .isEqualTo("tx 482");
        }
        assertThat(layer.size()).isEqualTo(1);
        assertThat(received(TransactionFixture.request("CANCEL", "z9hG4bK1"))).isEqualTo("tx 200, J=32000, cancelled");
        layer.respondOnce(
                txId,
                (request, response) -> Optional.of(response),
                TransactionFixture.response(TransactionFixture.request("INVITE"), 401));
        assertThat(layer.size()).as("the CANCEL ends with its INVITE").isZero();
    }

    @Test
    void aCancelOverTcpLeavesNoTransaction() {
        layer.onRequest(TransactionFixture.request("CANCEL"), true);
        assertThat(layer.size()).isZero();
    }

    // CANCEL, client side.

    @Test
    void theCancelIsSentAfterAProvisionalResponse() {
        SipRequest invite = TransactionFixture.request("INVITE");
        fixture.run(layer.send("1", invite, false));
        assertThat(layer.cancel("1", List.of(new Header("Reason", "SIP;cause=200"))))
                .isEmpty();
        List<TransactionEffect> effects = fixture.run(layer.onResponse(TransactionFixture.response(invite, 100)));
        assertThat(TransactionFixture.text(effects))
                .isEqualTo("-A, -B, tu 100, CANCELLED=32000, tx CANCEL, E=500, F=32000");
        SipRequest cancel = (SipRequest) fixture.lastSent();
        assertThat(cancel.requestUri()).isEqualTo(invite.requestUri());
        assertThat(cancel.vias()).isEqualTo(invite.vias());
        assertThat(cancel.to()).isEqualTo(invite.to());
        assertThat(cancel.cseq().toString()).isEqualTo("7 CANCEL");
        assertThat(cancel.routes()).isEqualTo(invite.routes());
        assertThat(cancel.header("Reason")).contains("SIP;cause=200");
        assertThat(effects.get(4)).isEqualTo(new Transmit("1" + TransactionLayer.CANCEL_SUFFIX, cancel));
        assertThat(TransactionFixture.text(layer.onResponse(TransactionFixture.response(invite, 180))))
                .as("once")
                .isEqualTo("tu 180");
    }

    @Test
    void noCancelIsSentAfterAFinalResponse() {
        SipRequest invite = TransactionFixture.request("INVITE");
        layer.send("1", invite, false);
        layer.cancel("1", List.of());
        assertThat(TransactionFixture.text(layer.onResponse(TransactionFixture.response(invite, 200))))
                .isEqualTo("-A, -B, tu 200, M=32000");
    }

    @Test
    void responsesToTheCancelAreNotDelivered() {
        SipRequest invite = TransactionFixture.request("INVITE");
        fixture.run(layer.send("1", invite, false));
        fixture.run(layer.onResponse(TransactionFixture.response(invite, 180)));
        fixture.run(layer.cancel("1", List.of()));
        assertThat(TransactionFixture.text(fixture.run(
                        layer.onResponse(TransactionFixture.response(TransactionFixture.request("CANCEL"), 481)))))
                .isEqualTo("-E, -F, K=5000");
        fixture.advanceTo(40_000);
        assertThat(fixture.times("failed TIMEOUT")).as("the INVITE's").containsExactly(32_000L);
        assertThat(fixture.layer.size()).isZero();
    }

    @Test
    void failuresOfTheCancelAreNotReported() {
        SipRequest invite = TransactionFixture.request("INVITE");
        fixture.run(layer.send("1", invite, false));
        fixture.run(layer.onResponse(TransactionFixture.response(invite, 180)));
        fixture.run(layer.cancel("1", List.of()));
        assertThat(TransactionFixture.text(layer.onTransportError("1.cancel"))).isEqualTo("-E, -F, end");
    }

    @Test
    void onlyInvitesCanBeCancelled() {
        layer.send("1", TransactionFixture.request("OPTIONS"), false);
        assertThat(layer.cancel("1", List.of())).isEmpty();
        assertThat(layer.cancel("unknown", List.of())).isEmpty();
    }

    // Merged requests.

    @Test
    void mergedRequestsAreRejectedWith482() {
        String txId = createdBy(TransactionFixture.request("INVITE"));
        assertThat(TransactionFixture.text(fixture.run(layer.onRequest(
                        TransactionFixture.request("INVITE", "z9hG4bKfork").build(), false))))
                .as("without a transaction")
                .isEqualTo("tx 482");
        SipResponse rejection = (SipResponse) fixture.lastSent();
        assertThat(received(ack("z9hG4bKfork").set("To", rejection.to().toString())))
                .as("its ACK is absorbed")
                .isEmpty();
        assertThat(received(TransactionFixture.request("CANCEL", "z9hG4bKfork")))
                .isEqualTo("tx 481");
        assertThat(layer.size()).isEqualTo(1);
        assertThat(TransactionFixture.text(
                        layer.respond(txId, TransactionFixture.response(TransactionFixture.request("INVITE"), 200))))
                .endsWith("L=32000");
    }

    @Test
    void aRetryWithCredentialsIsNotMerged() {
        createdBy(TransactionFixture.request("INVITE"));
        assertThat(received(TransactionFixture.request("INVITE", "z9hG4bK2").set("CSeq", "8 INVITE")))
                .startsWith("tu INVITE");
    }

    @Test
    void requestsWithinADialogAreNotMerged() {
        String to = "<sip:bob@example.com>;tag=b";
        assertThat(received(TransactionFixture.request("INFO", "z9hG4bK1").set("To", to)))
                .startsWith("tu INFO");
        assertThat(received(TransactionFixture.request("INFO", "z9hG4bK2").set("To", to)))
                .startsWith("tu INFO");
    }

    @Test
    void aRequestIsNewAfterTheEndOfItsTransaction() {
        SipRequest options = TransactionFixture.request("OPTIONS");
        String txId = ((Deliver) layer.onRequest(options, true).get(0)).txId();
        layer.respond(txId, TransactionFixture.response(options, 200));
        assertThat(layer.size()).isZero();
        assertThat(received(TransactionFixture.request("OPTIONS", "z9hG4bK2"))).startsWith("tu OPTIONS");
    }

    // Life cycle and misuse.

    @Test
    void timersEndEveryServerTransaction() {
        for (int i = 0; i < 50; i++) {
            SipRequest invite = TransactionFixture.request("INVITE", "z9hG4bK" + i)
                    .set("Call-ID", "c" + i)
                    .build();
            List<TransactionEffect> effects = fixture.run(layer.onRequest(invite, false));
            fixture.run(
                    layer.respond(effects.get(0).txId(), TransactionFixture.response(invite, i % 2 == 0 ? 200 : 486)));
            fixture.run(layer.onRequest(
                    TransactionFixture.request("INFO", "z9hG4bK" + i)
                            .set("Call-ID", "c" + i)
                            .build(),
                    false));
            fixture.run(layer.onRequest(
                    TransactionFixture.request("CANCEL", "z9hG4bK" + i).build(), false));
        }
        assertThat(layer.size()).isEqualTo(150);
        fixture.advanceTo(33_000);
        assertThat(layer.size()).isZero();
    }

    @Test
    void misuseThrows() {
        layer.send("1", TransactionFixture.request("OPTIONS"), false);
        assertThatThrownBy(() -> layer.send(
                        "1", TransactionFixture.request("OPTIONS", "z9hG4bK2").build(), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> layer.send("2", TransactionFixture.request("OPTIONS"), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> layer.send("3", TransactionFixture.request("ACK"), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> layer.send("srv-3", TransactionFixture.request("BYE"), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(layer.size()).isEqualTo(1);
    }

    @Test
    void unknownIdentifiersHaveNoEffect() {
        assertThat(layer.onTimer("x", TransactionTimer.A)).isEmpty();
        assertThat(layer.onTransportError("x")).isEmpty();
        assertThat(layer.respond("x", TransactionFixture.response(TransactionFixture.request("BYE"), 200)))
                .isEmpty();
    }
}
