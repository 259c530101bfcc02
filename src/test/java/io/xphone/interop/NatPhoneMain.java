package io.xphone.interop;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;

import io.vertx.core.Vertx;
import io.xphone.AudioReader;
import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.Phone;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A phone in its own process that makes and receives a call, which the other side ends; prints its progress. */
final class NatPhoneMain {

    private static final double HERTZ = 500;

    private NatPhoneMain() {}

    /** @param args the registrar, and the STUN server if there is one */
    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx();
        Phone phone = Phone.create(
                vertx,
                new PhoneOptions()
                        .setHost(args[0])
                        .setUsername("1001")
                        .setPassword("pw1001")
                        .setMedia(new MediaOptions().setStunServer(args.length > 1 ? args[1] : null))
                        .setRegisterExpirySeconds(8));
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        phone.callHandler(calls::add);
        await(phone.connect());
        say("READY");
        Call out = await(phone.dial("600"));
        await(out.answered());
        echoes(out);
        say("DIALLED");
        await(out.end());
        await(phone.dial("620"));
        Call in = next(calls);
        await(in.accept());
        echoes(in);
        say("CALLED");
        in.ended().onSuccess(end -> say("ENDED " + end.reason()));
        while (System.in.read() >= 0) {
            // exits with its parent
        }
        await(phone.close());
        Runtime.getRuntime().halt(0);
    }

    static void say(String word) {
        System.out.println(word);
        System.out.flush();
    }

    /** Waits for the echo of a tone from the other side. */
    static void echoes(Call call) throws Exception {
        AudioReader reader = call.audio().reader();
        AudioWriter writer = call.audio().writer();
        writer.write(Loopback.tone(HERTZ, 3_000));
        await(Loopback.hears(reader, HERTZ, 50));
        await(reader.close());
    }
}
