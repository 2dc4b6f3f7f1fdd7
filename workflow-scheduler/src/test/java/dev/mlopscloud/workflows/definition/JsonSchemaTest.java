package dev.mlopscloud.workflows.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemaTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'integer','minimum':1} | 1 | 0",
                "{'type':'integer'} | 3.0 | 3.5",
                "{'type':['null','string']} | null | 1",
                "{'enum':[1,'a']} | 'a' | 'b'",
                "{'const':{'a':1}} | {'a':1} | {}",
                "{'exclusiveMinimum':1,'exclusiveMaximum':3} | 2 | 3",
                "{'multipleOf':0.1} | 0.3 | 0.35",
                "{'minLength':2,'maxLength':3} | 'ab' | 'abcd'",
                "{'pattern':'^a+$'} | 'aa' | 'ab'",
                "{'format':'date'} | '2026-05-04' | '2026-13-04'",
                "{'format':'date-time'} | '2026-05-04T10:30:00Z' | 'today'",
                "{'items':{'type':'string'},'minItems':1} | ['a'] | [1]",
                "{'prefixItems':[{'type':'string'}],'items':false} | ['a'] | ['a',1]",
                "{'contains':{'const':1}} | [2,1] | [2]",
                "{'uniqueItems':true} | [1,2] | [1,1]",
                "{'required':['a'],'properties':{'a':{'type':'string'}}} | {'a':'x'} | {'b':1}",
                "{'additionalProperties':false,'patternProperties':{'^x':{'type':'integer'}}} | {'x1':1} | {'y':1}",
                "{'maxProperties':1} | {'a':1} | {'a':1,'b':2}",
                "{'anyOf':[{'type':'string'},{'minimum':5}]} | 5 | 4",
                "{'oneOf':[{'minimum':1},{'minimum':5}]} | 2 | 6",
                "{'allOf':[{'minimum':1},{'maximum':5}]} | 2 | 6",
                "{'not':{'type':'string'}} | 1 | 'a'",
                "{'if':{'type':'string'},'then':{'minLength':2},'else':{'minimum':2}} | 'ab' | 1"
            })
    void tellsWhatMeetsASchemaFromWhatDoesNot(String schema, String good, String bad)
            throws MalformedDocumentException {
        assertThat(JsonSchema.fault(json(schema))).isEmpty();
        assertThat(JsonSchema.refusal(json(schema), json(good))).isEmpty();
        assertThat(JsonSchema.refusal(json(schema), json(bad))).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{'type':'text'}", "{'pattern':'('}", "{'items':{'type':'text'}}", "{'anyOf':[{'pattern':'['}]}"})
    void findsWhatIsWrongWithASchema(String schema) throws MalformedDocumentException {
        assertThat(JsonSchema.fault(json(schema))).isPresent();
    }

    private static JsonNode json(String text) throws MalformedDocumentException {
        return Document.json(text.replace('\'', '"')).root();
    }
}
