package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Loopback.Listening;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.CalledNumber;
import io.xphone.options.DialOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxInvite;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Who calls, for whom, by which way: read from those who are trusted, and written. */
class IdentityTest extends OnLoopback {

    private static final PbxDialOptions TRUNK = new PbxDialOptions()
            .setFrom("account")
            .addHeader("P-Asserted-Identity", "\"Ada\" <sip:+4930123@net.example>")
            .addHeader("Privacy", "id")
            .addHeader("Diversion", "<sip:601@net.example>;reason=user-busy;counter=2")
            .addHeader("History-Info", "<sip:601@net.example>;index=1, <sip:600@net.example;cause=486>;index=1.1")
            .addHeader("P-Called-Party-ID", "<sip:+49777@net.example>");

    private Call incoming(SipServerOptions options, PbxDialOptions how) throws Exception {
        Listening server = loop.server(options);
        pbx().dial(server.uri("600"), how);
        return next(server.calls());
    }

    private static SipServerOptions trusting(boolean trust) {
        SipServerOptions options = Loopback.options();
        options.getPeers().get(0).setTrustIdentity(trust);
        return options;
    }

    @Test
    @Shows("PeerOptions.trustIdentity")
    void trustedPeersSayWhoCalls() throws Exception {
        Call call = incoming(trusting(true), TRUNK);
        assertThat(call.remoteUser()).isEqualTo("+4930123");
        assertThat(call.remoteName()).contains("Ada");
        IdentityInfo identity = call.identity();
        assertThat(identity.isTrusted() && identity.isAnonymous()).isTrue();
        assertThat(identity.getAsserted()).containsExactly("\"Ada\" <sip:+4930123@net.example>");
        assertThat(identity.getPrivacy()).containsExactly("id");
        assertThat(identity.getDiversions()).hasSize(1);
        assertThat(identity.getDiversions().get(0).getUser()).isEqualTo("601");
        assertThat(identity.getDiversions().get(0).getReason()).isEqualTo("user-busy");
        assertThat(identity.getDiversions().get(0).getCounter()).isEqualTo(2);
        assertThat(identity.getHistory()).hasSize(2);
        assertThat(identity.getHistory().get(1).getIndex()).isEqualTo("1.1");
        assertThat(identity.getHistory().get(1).getCause()).isEqualTo(486);
        assertThat(identity.getCalledParty()).contains("+49777");
        await(call.reject(486));

        Call other = incoming(trusting(false), TRUNK);
        assertThat(other.remoteUser()).isEqualTo("account");
        assertThat(other.identity().isTrusted()).isFalse();
        assertThat(other.identity().getAsserted()).isEmpty();
        assertThat(other.identity().getDiversions()).isEmpty();
        assertThat(other.identity().getHistory()).isEmpty();
        assertThat(other.identity().isAnonymous()).isTrue();
        assertThat(other.header("P-Asserted-Identity"))
                .as("the header itself is not hidden")
                .isNotNull();
        await(other.reject(486));
    }

    @Test
    @Shows("PhoneOptions.trustIdentity")
    void aPhoneMayTrustItsProvider() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "pw"));
        for (boolean trust : new boolean[] {true, false}) {
            Phone phone = Phone.create(
                    loop.vertx(),
                    new PhoneOptions()
                            .setHost("127.0.0.1:" + pbx.port())
                            .setUsername("alice")
                            .setPassword("pw")
                            .setTrustIdentity(trust));
            BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
            phone.callHandler(calls::add);
            await(phone.connect());
            pbx.dial(pbx.uri("alice"), TRUNK);
            Call call = next(calls);
            assertThat(call.remoteUser()).isEqualTo(trust ? "+4930123" : "account");
            await(call.reject(486));
            await(phone.close());
        }
    }

    @Test
    @Shows("CallPolicyOptions.calledNumberFrom")
    void theCalledNumberIsReadWhereItIsSaid() throws Exception {
        for (CalledNumber where : CalledNumber.values()) {
            CallPolicyOptions calls = new CallPolicyOptions().setCalledNumberFrom(where);
            Call call = incoming(Loopback.options().setCalls(calls), TRUNK);
            assertThat(call.calledUser()).isEqualTo(where == CalledNumber.P_CALLED_PARTY_ID ? "+49777" : "600");
            await(call.reject(404));
        }
    }

    @Test
    void whoAnswersIsKnownAsSoonAsItIsSaid() throws Exception {
        FakePbx pbx = pbx();
        BlockingQueue<PbxInvite> invites = new LinkedBlockingQueue<>();
        pbx.inviteHandler(invites::add);
        PeerOptions peer = new PeerOptions()
                .setName("pbx")
                .setHost("127.0.0.1:" + pbx.port())
                .setTrustIdentity(true);
        Listening server = loop.server(Loopback.options().setPeers(new ArrayList<>(List.of(peer))));
        Call call = await(server.server().dial("pbx", "600"));
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        call.identityHandler(identity -> seen.add("identity " + identity.getAsserted()));
        call.progressHandler(progress -> seen.add(progress.status() + " " + call.remoteUser() + " "
                + call.identity().getAsserted()));
        call.stateHandler(state -> seen.add(state + " " + (call.remoteName() == null ? "" : call.remoteName())));
        PbxInvite invite = next(invites);
        String desk = "\"Desk\" <sip:601@net.example>";
        invite.progress(180, false, new Header("P-Asserted-Identity", desk));
        assertThat(next(seen, told -> told.startsWith("180"))).isEqualTo("180 601 [" + desk + "]");
        invite.progress(182, false);
        assertThat(next(seen, told -> told.startsWith("182")))
                .as("what an answer does not say stays")
                .isEqualTo("182 601 [" + desk + "]");
        String cell = "\"Cell\" <sip:602@net.example>";
        await(invite.answer(new Header("P-Asserted-Identity", cell), new Header("Privacy", "id")));
        assertThat(next(seen)).isEqualTo("identity [" + cell + "]");
        assertThat(next(seen)).isEqualTo("ACTIVE Cell");
        assertThat(call.identity().isAnonymous()).isTrue();
        assertThat(call.info().getRemoteUri()).isEqualTo("sip:602@net.example");
        String known = call.identity().toJson().encode();
        await(call.hold());
        await(call.refresh());
        assertThat(call.identity().toJson().encode())
                .as("the same as asked for")
                .isEqualTo(known);
        await(call.end());
    }

    private SipRequest dialled(DialOptions how) throws Exception {
        FakePbx pbx = pbx();
        SipServerOptions options = Loopback.options()
                .setPeers(
                        new ArrayList<>(List.of(new PeerOptions().setName("pbx").setHost("127.0.0.1:" + pbx.port()))));
        Call call = await(loop.server(options).server().dial("pbx", "600", how));
        await(call.answered());
        await(call.end());
        return pbx.recorder().lastInvite().orElseThrow();
    }

    @Test
    @Shows({
        "DialOptions.callerName",
        "DialOptions.preferredIdentity",
        "DialOptions.remotePartyId",
        "DialOptions.privacy",
        "DialOptions.diversions",
        "DialOptions.historyInfo"
    })
    void identitiesAreWritten() throws Exception {
        SipRequest plain = dialled(new DialOptions());
        for (String name : List.of(
                "P-Asserted-Identity",
                "P-Preferred-Identity",
                "Remote-Party-ID",
                "Privacy",
                "Diversion",
                "History-Info")) {
            assertThat(plain.header(name)).as(name).isEmpty();
        }
        SipRequest invite = dialled(new DialOptions()
                .setCallerId("sip:+4930@net.example")
                .setCallerName("Ada L.")
                .setPreferredIdentity("+4931")
                .setRemotePartyId(true)
                .setPrivacy(List.of("user", "critical"))
                .setDiversions(List.of("<sip:1@x>;reason=unconditional", "<sip:2@x>"))
                .setHistoryInfo(List.of("<sip:1@x>;index=1")));
        assertThat(invite.header("P-Asserted-Identity")).contains("\"Ada L.\" <sip:+4930@net.example>");
        assertThat(invite.header("P-Preferred-Identity").orElseThrow()).startsWith("\"Ada L.\" <sip:+4931@");
        assertThat(invite.header("Remote-Party-ID"))
                .contains("\"Ada L.\" <sip:+4930@net.example>;party=calling;screen=no;privacy=full");
        assertThat(invite.header("Privacy")).contains("user;critical");
        assertThat(invite.headers().all("Diversion")).containsExactly("<sip:1@x>;reason=unconditional", "<sip:2@x>");
        assertThat(invite.header("History-Info")).contains("<sip:1@x>;index=1");
        assertThat(failure(loop.server()
                        .server()
                        .dialUri("sip:1@127.0.0.1", new DialOptions().setPrivacy(List.of("a b")))))
                .hasMessageContaining("privacy");
    }

    @Test
    @Shows("DialOptions.anonymous")
    void aCallerMayHide() throws Exception {
        SipRequest invite = dialled(
                new DialOptions().setAnonymous(true).setFromUser("alice").setCallerId("+4930"));
        assertThat(invite.from().uri()).hasToString("sip:anonymous@anonymous.invalid");
        assertThat(invite.from().displayName()).contains("Anonymous");
        assertThat(invite.header("Privacy")).contains("id");
        assertThat(invite.header("P-Asserted-Identity").orElseThrow()).contains("+4930");
        assertThat(dialled(new DialOptions()).from().toString()).doesNotContain("anonymous");
    }
}
