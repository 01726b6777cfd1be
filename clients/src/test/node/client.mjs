// The calls that OpenAiNodeTest makes: node client.mjs CALL, with the server's address in OPENAI_BASE_URL.
// Prints what came of it as JSON.
import OpenAI from 'openai';

const client = new OpenAI({ maxRetries: 0 });
const model = 'tiny';
const ask = (content) => ({ model, temperature: 0, messages: [{ role: 'user', content }] });

const getWeather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Get the current weather in a city.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', description: 'The name of the city' } },
      required: ['city'],
    },
  },
};

const calls = {
  async chat() {
    const reply = await client.chat.completions.create(ask('What is the capital of France?'));
    return { text: reply.choices[0].message.content, tokens: reply.usage.total_tokens };
  },

  async stream() {
    const stream = client.chat.completions.stream(ask('What is the capital of France?'));
    let pieces = '';
    stream.on('content', (piece) => (pieces += piece));
    const reply = await stream.finalChatCompletion();
    return { text: reply.choices[0].message.content, pieces };
  },

  async tools() {
    const request = { ...ask('What is the weather in Paris?'), tools: [getWeather] };
    const { message } = (await client.chat.completions.create(request)).choices[0];
    const [call] = message.tool_calls;
    request.messages.push(message, {
      role: 'tool',
      tool_call_id: call.id,
      content: 'sunny, 21 degrees',
    });
    const reply = await client.chat.completions.create(request);
    return { ...call.function, text: reply.choices[0].message.content };
  },

  async schema() {
    const reply = await client.chat.completions.parse({
      ...ask('What is the capital of France? Answer as JSON.'),
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'capital',
          strict: true,
          schema: {
            type: 'object',
            properties: { country: { type: 'string' }, capital: { type: 'string' } },
            required: ['country', 'capital'],
            additionalProperties: false,
          },
        },
      },
    });
    return reply.choices[0].message.parsed ?? JSON.parse(reply.choices[0].message.content);
  },

  async responses() {
    const reply = await client.responses.create({
      model,
      temperature: 0,
      input: 'What is the capital of France?',
    });
    return { text: reply.output_text, status: reply.status };
  },

  async embeddings() {
    const reply = await client.embeddings.create({ model, input: ['one text', 'another'] });
    return { sizes: reply.data.map((item) => item.embedding.length) };
  },

  async error() {
    try {
      await client.chat.completions.create(ask('Hello.'.repeat(2000)));
      return {};
    } catch (error) {
      return { status: error.status, code: error.code, kind: error.constructor.name };
    }
  },
};

console.log(JSON.stringify(await calls[process.argv[2]]()));
