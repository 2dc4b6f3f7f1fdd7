package dev.mlopscloud.artifacts.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentDispositionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a.txt | attachment; filename=a.txt",
                "a b.txt | attachment; filename=\"a b.txt\"",
                "a\"b.txt | attachment; filename=\"a\\\"b.txt\"",
                "a;b | attachment; filename=\"a;b\"",
                "naïve.txt | attachment; filename=naive.txt; filename*=UTF-8''na%C3%AFve.txt",
                "日本語 | attachment; filename=download; filename*=UTF-8''%E6%97%A5%E6%9C%AC%E8%AA%9E",
            })
    void savesAFileUnderItsName(String name, String value) {
        assertThat(ContentDisposition.attachment(name)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a.txt | attachment; filename=\"a.txt\"",
                "a\"b | attachment; filename=\"a\\\"b\"",
                "naïve (1).txt | attachment; filename*=UTF-8''na%C3%AFve%20%281%29.txt",
            })
    void signsANameIntoAUrl(String name, String value) {
        assertThat(ContentDisposition.signedAttachment(name)).isEqualTo(value);
    }
}
