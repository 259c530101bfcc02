package io.xphone.interop;

import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import java.util.StringJoiner;

/** A phone in its own process that calls the echo three times with keys of DTLS, and says which suites were in use. */
final class DtlsLossMain {

    private DtlsLossMain() {}

    public static void main(String[] args) throws Exception {
        Phone phone = Phone.create(
                Vertx.vertx(),
                new PhoneOptions()
                        .setHost(args[0])
                        .setUsername("1017")
                        .setPassword("pw1017")
                        .setMedia(new MediaOptions().setSrtp(SrtpMode.REQUIRED).setSrtpKeys(SrtpKeys.DTLS)));
        Await.now(phone.connect());
        say("READY");
        StringJoiner suites = new StringJoiner(" ");
        for (int i = 0; i < 3; i++) {
            Call call = Phones.answered(phone, "600");
            Phones.say(call, Speech.samples()); // seconds in which the handshake is completed
            suites.add(String.valueOf(Await.now(call.quality()).getSrtpSuite()));
            Phones.end(call);
        }
        say("SUITES " + suites);
        while (System.in.read() >= 0) {
            // exits with its parent
        }
        Runtime.getRuntime().halt(0);
    }

    private static void say(String word) {
        System.out.println(word);
        System.out.flush();
    }
}
