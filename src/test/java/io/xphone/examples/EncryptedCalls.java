package io.xphone.examples;

import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.options.TlsOptions;
import java.util.function.Consumer;

/** Calls whose audio is encrypted. */
public class EncryptedCalls {

    private final Consumer<Boolean> lock;

    /** @param lock shows whether a call is encrypted */
    public EncryptedCalls(Consumer<Boolean> lock) {
        this.lock = lock;
    }

    /** The keys are in the SIP messages, which TLS encrypts. */
    public Phone phone(Vertx vertx) {
        // tag::encrypted-phone[]
        Phone phone = Phone.create(
                vertx,
                new PhoneOptions()
                        .setHost("pbx.example.com")
                        .setUsername("1004")
                        .setPassword("secret")
                        .setTransport(SipTransport.TLS)
                        .setTls(new TlsOptions().setCaPath("ca.pem")) // for a PBX with an authority of its own
                        .setMedia(new MediaOptions().setSrtp(SrtpMode.REQUIRED)));
        // end::encrypted-phone[]
        return phone;
    }

    /** No server on the way of the SIP messages knows the keys. */
    public MediaOptions keysOfDtls() {
        // tag::keys-of-dtls[]
        MediaOptions media = new MediaOptions().setSrtp(SrtpMode.REQUIRED).setSrtpKeys(SrtpKeys.DTLS);
        // end::keys-of-dtls[]
        return media;
    }

    /** Shows whether the call is encrypted, now and when it changes. */
    public void watch(Call call) {
        // tag::encrypted[]
        call.mediaHandler(changed -> call.refresh().onSuccess(info -> showLock(info.getSrtpSuite() != null)));
        // end::encrypted[]
    }

    private void showLock(boolean closed) {
        lock.accept(closed);
    }
}
