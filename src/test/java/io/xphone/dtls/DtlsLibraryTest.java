package io.xphone.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DtlsLibraryTest {

    @Test
    void theLibraryIsFoundWhereItIs() {
        assertThat(DtlsLibrary.missing()).isEmpty();
        assertThat(DtlsLibrary.present(ClassLoader.getPlatformClassLoader())).isFalse();
        assertThat(DtlsLibrary.ADD).contains("bctls-jdk18on");
    }
}
