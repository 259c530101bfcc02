package io.xphone.interop;

import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.options.AudioReaderOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A phone in its own process that records speech of the PBX, and speaks to be recorded there. */
final class BadLinePhoneMain {

    private BadLinePhoneMain() {}

    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx();
        Phone phone = Phone.create(
                vertx, new PhoneOptions().setHost(args[0]).setUsername("1001").setPassword("pw1001"));
        Await.now(phone.connect());
        say("READY");
        DialOptions options = new DialOptions().setCodecs(List.of(args[1]));
        Call call = Phones.answered(phone, "601", options);
        int rate = args[1].equals("G722") ? 16_000 : Speech.RATE; // a conversion would be heard in the score
        short[] heard = record(call, rate, 27 * rate / 2);
        System.out.println(Await.now(call.quality()).toJson().encode());
        say("HEARD " + Speech.write(heard, rate));
        Phones.end(call);
        Call recorded = Phones.answered(phone, "616", options);
        Phones.say(recorded, Speech.samples());
        Phones.say(recorded, Speech.samples());
        Phones.end(recorded);
        say("SAID");
        while (System.in.read() >= 0) {
            // exits with its parent
        }
        Runtime.getRuntime().halt(0);
    }

    private static short[] record(Call call, int rate, int samples) {
        short[] heard = new short[samples];
        int[] length = new int[1];
        CompletableFuture<Void> done = new CompletableFuture<>();
        call.audio().reader(new AudioReaderOptions().setSampleRate(rate)).handler(frame -> {
            if (length[0] + frame.length() > samples) {
                done.complete(null);
                return;
            }
            frame.copyTo(heard, length[0]);
            length[0] += frame.length();
        });
        Await.within(30, done);
        return Arrays.copyOf(heard, length[0]);
    }

    private static void say(String word) {
        System.out.println(word);
        System.out.flush();
    }
}
