package io.xphone;

import io.vertx.core.Vertx;
import io.xphone.options.PhoneOptions;

/** A program with a phone and no hook of its own: prints {@code READY} when the phone is registered, and waits. */
final class PhoneMain {

    private PhoneMain() {}

    /** @param args the port of the registrar, and whether the phone closes on exit */
    public static void main(String[] args) throws Exception {
        Phone phone = Phone.create(
                Vertx.vertx(),
                new PhoneOptions()
                        .setUsername("1001")
                        .setPassword("secret")
                        .setHost("127.0.0.1:" + args[0])
                        .setCloseOnExit(Boolean.parseBoolean(args[1])));
        Loopback.await(phone.connect());
        System.out.println("READY");
        System.out.flush();
    }
}
