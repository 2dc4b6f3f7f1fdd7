update span set usage = '{"input_tokens": 1}', total_cost = 0.5, model_name = 'm' where trace_key = 1;
