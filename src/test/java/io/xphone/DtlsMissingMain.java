package io.xphone;

import static io.xphone.Loopback.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.options.MediaOptions;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxRejectedException;
import io.xphone.testing.PbxSdp;

/** What happens without Bouncy Castle: prints the error at start, the Warning for an offer, and the suite of a call. */
final class DtlsMissingMain {

    private DtlsMissingMain() {}

    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx();
        Loopback loop = new Loopback(vertx);
        System.out.println("START "
                + Loopback.mistake(() -> SipServer.create(
                                vertx,
                                Loopback.options()
                                        .setMedia(new MediaOptions()
                                                .setSrtp(SrtpMode.REQUIRED)
                                                .setSrtpKeys(SrtpKeys.DTLS))))
                        .getMessage());
        MediaOptions sdes = new MediaOptions().setSrtp(SrtpMode.OPTIONAL).setSrtpWithoutTls(true);
        Listening server = loop.server(Loopback.options().setMedia(sdes));
        FakePbx peer = FakePbx.create(vertx, new FakePbxOptions());
        await(peer.start());
        String offer = PbxSdp.audio("127.0.0.1", 40_000, "0").replace("RTP/AVP", "UDP/TLS/RTP/SAVP")
                + "a=setup:actpass\r\na=fingerprint:sha-1 " + "AB:".repeat(19) + "AB\r\n";
        Future<?> answered = await(peer.dial(server.uri("600"), new PbxDialOptions().setSdp(offer)))
                .answered();
        PbxRejectedException rejected = (PbxRejectedException) Loopback.failure(answered);
        System.out.println("OFFER " + rejected.status() + " "
                + rejected.response().header("Warning").orElse(""));
        Pair pair = loop.call(loop.server(Loopback.options().setMedia(sdes)), server);
        System.out.println("SUITE " + await(pair.caller().refresh()).getSrtpSuite());
        System.exit(0);
    }
}
