package io.xphone.node;

import io.vertx.core.Future;
import io.xphone.Phone;
import io.xphone.PhoneState;
import io.xphone.RegistrationEvent;
import io.xphone.RegistrationException;
import io.xphone.options.PhoneOptions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A phone of a node. A registration that fails is retried; the node runs meanwhile. */
final class PhoneAgent extends Agent {

    private static final Logger LOG = LoggerFactory.getLogger(PhoneAgent.class);
    private static final long RETRY_MS = 30_000;

    private final NodeConfig.PhoneEntry entry;
    private final CallDispatcher dispatcher;
    private Phone phone;
    private boolean stopping;
    private boolean draining;
    private long retryTimer = -1;

    PhoneAgent(NodeConfig.PhoneEntry entry, CallDispatcher dispatcher) {
        this.entry = entry;
        this.dispatcher = dispatcher;
    }

    @Override
    public Future<?> start() {
        phone = Phone.create(vertx, entry.options());
        phone.callHandler(dispatcher.handler(phone.name(), entry.numbers())).registrationHandler(this::onRegistration);
        return connect();
    }

    private void onRegistration(RegistrationEvent event) {
        switch (event.type()) {
            case REGISTERED -> LOG.info("phone {}: registered {}", phone.name(), account());
            case UNREGISTERED -> {
                if (!stopping) {
                    LOG.warn("phone {}: registration lost: {}", phone.name(), event.reason());
                }
            }
            case FAILED -> {} // the connect that fails is logged; the verticle of the registration logs the others
        }
    }

    /** Retries a failed registration; fails for errors that a retry cannot cure. */
    private Future<Void> connect() {
        return phone.connect().recover(failure -> {
            if (!(failure instanceof RegistrationException)) {
                return Future.failedFuture(StartFailures.of(entry.key(), entry.key(), failure));
            }
            LOG.warn(
                    "phone {}: {} ({}); retrying in {} s",
                    phone.name(),
                    failure.getMessage(),
                    account(),
                    RETRY_MS / 1000);
            retryTimer = vertx.setTimer(RETRY_MS, due -> retry());
            return Future.succeededFuture();
        });
    }

    private void retry() {
        retryTimer = -1;
        if (!stopping && !draining) {
            connect().onFailure(failure -> LOG.error("phone {}: {}", phone.name(), failure.getMessage()));
        }
    }

    private String account() {
        PhoneOptions options = entry.options();
        return options.getUsername() + " at " + options.getHost() + " by "
                + options.getTransport().name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    Future<Void> drain() {
        draining = true;
        return connected() ? phone.drain() : Future.succeededFuture();
    }

    @Override
    Future<Void> close() {
        stopping = true;
        if (retryTimer >= 0) {
            vertx.cancelTimer(retryTimer);
        }
        return phone == null ? Future.succeededFuture() : phone.close();
    }

    private boolean connected() {
        return phone != null && phone.state() != PhoneState.DISCONNECTED;
    }

    @Override
    List<String> report() {
        return List.of("phone " + phone.name() + ", " + account() + ": " + phone.state());
    }
}
